using Liuli.Inference.Sampling;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>Each step on distributions small enough to work out by hand; the cuts are those that llama.cpp's sampler tests publish.</summary>
public class SamplerStepTests
{
    private static readonly float[] s_tenths = [.1f, .2f, .3f, .4f];

    [Theory]
    [InlineData(1, new[] { 3 })]
    [InlineData(3, new[] { 3, 2, 1 })]
    [InlineData(4, new[] { 3, 2, 1, 0 })]
    [InlineData(0, new[] { 0, 1, 2, 3 })]
    [InlineData(99, new[] { 3, 2, 1, 0 })]
    public void TopKKeepsTheLikeliest(int count, int[] expected) => Assert.Equal(expected, Apply(new TopK(count), s_tenths));

    [Theory]
    [InlineData(0.001f, new[] { 3 })]
    [InlineData(0.7f, new[] { 3, 2 })]
    [InlineData(0.8f, new[] { 3, 2, 1 })]
    [InlineData(1f, new[] { 0, 1, 2, 3 })]
    public void TopPKeepsTheFewestThatReachTheMass(float mass, int[] expected) => Assert.Equal(expected, Apply(new TopP(mass), s_tenths));

    [Theory]
    [InlineData(0.00f, new[] { 0, 1, 2, 3 })]
    [InlineData(0.24f, new[] { 3, 2, 1, 0 })]
    [InlineData(0.26f, new[] { 3, 2, 1 })]
    [InlineData(0.49f, new[] { 3, 2, 1 })]
    [InlineData(0.51f, new[] { 3, 2 })]
    [InlineData(0.74f, new[] { 3, 2 })]
    [InlineData(0.76f, new[] { 3 })]
    [InlineData(1.00f, new[] { 3 })]
    public void MinPKeepsWhatIsLikelyEnoughBesideTheBest(float share, int[] expected) => Assert.Equal(expected, Apply(new MinP(share), s_tenths));

    [Fact]
    public void TemperatureSharpensAndFlattens()
    {
        float[] sharp = ProbabilitiesAfter(new Temperature(0.5f)), flat = ProbabilitiesAfter(new Temperature(2));
        // pᵢ^(1/t), normalised: squares are 1, 4, 9, 16 thirtieths.
        Assert.Equal(16 / 30.0, sharp[3], 5);
        Assert.Equal(1 / 30.0, sharp[0], 5);
        double roots = Math.Sqrt(.1) + Math.Sqrt(.2) + Math.Sqrt(.3) + Math.Sqrt(.4);
        Assert.Equal(Math.Sqrt(.4) / roots, flat[3], 5);
    }

    [Fact]
    public void RepetitionPenaltyDividesPositiveAndMultipliesNegativeLogits()
    {
        TokenCandidates candidates = new();
        candidates.Reset([2, -2, 3, 1]);
        new RepetitionPenalty(2, window: 2).Apply(candidates, [2, 0, 1]);
        Assert.Equal([1, -4, 3, 1], candidates.Logits.ToArray());
        Assert.Equal([0, 1, 2, 3], candidates.Ids.ToArray());
    }

    [Fact]
    public void TiesAreKeptBySmallestId()
    {
        float[] logits = new float[1000];
        TokenCandidates candidates = new();
        candidates.Reset(logits);
        candidates.KeepTop(5);
        Assert.Equal([0, 1, 2, 3, 4], candidates.Ids.ToArray());
    }

    [Fact]
    public void TopKAgreesWithAFullSortOnRandomLogits()
    {
        Random random = new(7);
        TokenCandidates candidates = new();
        for (int trial = 0; trial < 300; trial++)
        {
            float[] logits = [.. Enumerable.Range(0, 1 + random.Next(200)).Select(_ => (float)random.Next(-9, 9))];
            int count = 1 + random.Next(60);
            candidates.Reset(logits);
            candidates.KeepTop(count);
            int[] expected = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i).Take(count)];
            Assert.Equal(expected, candidates.Ids.ToArray());
            Assert.Equal(expected.Select(i => logits[i]), candidates.Logits.ToArray());
        }
    }

    [Fact]
    public void ANaNLogitIsReported()
    {
        TokenCandidates candidates = new();
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => candidates.Reset([1, float.NaN, 2])).Message);
        Assert.Throws<ArgumentException>(() => candidates.Reset([]));
    }

    private static float[] ProbabilitiesAfter(ISamplerStep step)
    {
        TokenCandidates candidates = new();
        candidates.Reset([.. s_tenths.Select(p => MathF.Log(p))]);
        step.Apply(candidates, []);
        return candidates.Probabilities().ToArray();
    }

    private static int[] Apply(ISamplerStep step, float[] probabilities)
    {
        TokenCandidates candidates = new();
        candidates.Reset([.. probabilities.Select(p => MathF.Log(p))]);
        step.Apply(candidates, []);
        Assert.Equal(1, candidates.Probabilities().ToArray().Sum(), 5);
        return candidates.Ids.ToArray();
    }
}
