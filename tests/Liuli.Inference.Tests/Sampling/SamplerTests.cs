using Liuli.Inference.Sampling;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Sampling;

public class SamplerTests
{
    private static readonly float[] s_logits = [0.1f, 2.5f, -1, 2.4f, 0];

    [Fact]
    public void GreedyTakesTheLargestLogit()
    {
        Assert.Equal(1, Sampler.Create(new SamplingOptions { Greedy = true }).Sample(s_logits, []));
        Assert.Equal(1, Sampler.Create(new SamplingOptions { Temperature = 0 }).Sample(s_logits, []));
        Assert.Equal(0, Sampler.Create(new SamplingOptions { Greedy = true }).Sample([1, 1, 1], []));
    }

    [Fact]
    public void GreedyHeedsTheRepetitionPenalty() =>
        Assert.Equal(3, Sampler.Create(new SamplingOptions { Greedy = true, RepeatPenalty = 1.2f }).Sample(s_logits, [1]));

    [Fact]
    public void SameSeedSameTokensAnotherSeedOthers()
    {
        int[] first = Draw(seed: 1), again = Draw(seed: 1), other = Draw(seed: 2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void DrawsFollowTheProbabilities()
    {
        Sampler sampler = Sampler.Create(new SamplingOptions { Temperature = 1, TopK = 0, TopP = 1, MinP = 0, Seed = 5 });
        int[] counts = new int[3];
        const int Draws = 20_000;
        for (int i = 0; i < Draws; i++)
            counts[sampler.Sample([MathF.Log(.2f), MathF.Log(.5f), MathF.Log(.3f)], [])]++;
        Assert.Equal(.2, counts[0] / (double)Draws, 1.5e-2);
        Assert.Equal(.5, counts[1] / (double)Draws, 1.5e-2);
        Assert.Equal(.3, counts[2] / (double)Draws, 1.5e-2);
    }

    [Fact]
    public void NothingBelowItsCutIsEverDrawn()
    {
        Sampler sampler = Sampler.Create(new SamplingOptions { Temperature = 5, TopK = 2, TopP = 1, MinP = 0, Seed = 9 });
        for (int i = 0; i < 500; i++)
            Assert.Contains(sampler.Sample(s_logits, []), (int[])[1, 3]);
    }

    [Fact]
    public void AStepFromOutsidePlugsIn()
    {
        Sampler sampler = Sampler.Create(new SamplingOptions { ExtraSteps = [new Ban(1), new Ban(3)], Seed = 3 });
        for (int i = 0; i < 200; i++)
            Assert.DoesNotContain(sampler.Sample(s_logits, []), (int[])[1, 3]);
        Assert.Equal(3, Sampler.Create(new SamplingOptions { Greedy = true, ExtraSteps = [new Ban(1)] }).Sample(s_logits, []));
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("top-k")]
    [InlineData("top-p")]
    [InlineData("min-p")]
    [InlineData("repeat-penalty")]
    public void AValueOutsideItsRangeIsNamed(string name)
    {
        SamplingOptions options = name switch
        {
            "temperature" => new() { Temperature = float.NaN },
            "top-k" => new() { TopK = -1 },
            "top-p" => new() { TopP = 0 },
            "min-p" => new() { MinP = 1.5f },
            _ => new() { RepeatPenalty = 0 },
        };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => Sampler.Create(options)).Message);
    }

    [Fact]
    public void ASamplerAllocatesNothingOnceWarm()
    {
        float[] logits = new float[5000];
        new Tensors.Philox(1).FillNormal(logits, 0, 2);
        Sampler sampler = Sampler.Create(new SamplingOptions { RepeatPenalty = 1.1f });
        int[] history = [1, 2, 3, 4];
        for (int i = 0; i < 50; i++)
            sampler.Sample(logits, history);
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 50; i++)
                sampler.Sample(logits, history);
        });
    }

    private static int[] Draw(ulong seed)
    {
        Sampler sampler = Sampler.Create(new SamplingOptions { Seed = seed, Temperature = 1.5f, MinP = 0 });
        return [.. Enumerable.Range(0, 20).Select(_ => sampler.Sample(s_logits, []))];
    }

    private sealed class Ban(int id) : ISamplerStep
    {
        public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
        {
            int position = candidates.Ids.IndexOf(id);
            if (position >= 0)
                candidates.Logits[position] = float.NegativeInfinity;
            candidates.MarkUnsorted();
        }
    }
}
