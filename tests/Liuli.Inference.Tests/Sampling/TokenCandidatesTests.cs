using Liuli.Inference.Sampling;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>The ways to keep and drop candidates that steps are built from.</summary>
public class TokenCandidatesTests
{
    [Fact]
    public void KeepingAndRemovingLeaveTheOthersInTheirOrder()
    {
        Philox random = new(2);
        TokenCandidates candidates = new();
        for (int trial = 0; trial < 200; trial++)
        {
            float[] logits = new float[1 + random.NextInt32(100)];
            random.FillNormal(logits, 0, 1);
            bool[] marked = [.. logits.Select(_ => random.NextInt32(2) == 0)];
            int[] positions = [.. Enumerable.Range(0, logits.Length).Where(i => marked[i])], others = [.. Enumerable.Range(0, logits.Length).Where(i => !marked[i])];
            candidates.Reset(logits);
            candidates.RemoveAt(positions);
            Same(logits, others.Length > 0 ? others : [0], candidates);
            candidates.Reset(logits);
            candidates.KeepAt(positions);
            Same(logits, positions.Length > 0 ? positions : [0], candidates);
            candidates.Reset(logits);
            candidates.Keep(marked);
            Same(logits, positions.Length > 0 ? positions : [0], candidates);
            candidates.Reset(logits);
            candidates.DropBelow(0.3f);
            int[] above = [.. Enumerable.Range(0, logits.Length).Where(i => logits[i] >= 0.3f)];
            Same(logits, above.Length > 0 ? above : [Array.IndexOf(logits, logits.Max())], candidates);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(151_936)]
    public void EntropyAndNormaliserAreThoseOfDoubles(int size)
    {
        float[] logits = new float[size];
        new Philox(6).FillNormal(logits, 2, 3);
        for (int i = 7; i < size; i += 11)
            logits[i] = float.NegativeInfinity;
        double logSum = Math.Log(logits.Sum(x => Math.Exp(x)));
        double entropy = logits.Where(float.IsFinite).Sum(x => Math.Exp(x - logSum) * (logSum - x));
        TokenCandidates candidates = new();
        candidates.Reset(logits);
        (float foundSum, float foundEntropy) = candidates.Measure();
        Assert.Equal(logSum, foundSum, 2e-5);
        Assert.Equal(foundSum, candidates.LogSumExp());
        Assert.Equal(entropy, foundEntropy, 2e-5 * Math.Max(1, entropy));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(151_936)]
    public void TheDeviationIsThatOfDoubles(int size)
    {
        float[] logits = new float[size];
        new Philox(9).FillNormal(logits, 30, 3); // far from 0: squares of the values themselves would lose the digits
        for (int i = 7; i < size; i += 11)
            logits[i] = float.NegativeInfinity;
        double[] finite = [.. logits.Where(float.IsFinite).Select(x => (double)x)];
        double mean = finite.Average(), expected = Math.Sqrt(finite.Average(x => (x - mean) * (x - mean)));
        TokenCandidates candidates = new();
        candidates.Reset(logits);
        new TopNSigma(1.5f).Apply(candidates, []);
        double least = finite.Max() - 1.5 * expected;
        Assert.Equal(finite.Count(x => x >= least + 1e-5), candidates.Count, 1.0 + size * 1e-6);
        Assert.All(candidates.Logits.ToArray(), x => Assert.True(x >= least - 1e-5));
    }

    private static void Same(float[] logits, int[] expected, TokenCandidates candidates)
    {
        Assert.Equal(expected, candidates.Ids.ToArray());
        Assert.Equal(expected.Select(id => logits[id]), candidates.Logits.ToArray());
        foreach (int id in expected)
            Assert.Equal(Array.IndexOf(expected, id), candidates.IndexOf(id));
    }
}
