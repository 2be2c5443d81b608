using Liuli.Inference.Sampling;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>The partial selections choose what sorting everything would, up to a vocabulary of 151,936.</summary>
public class LargeVocabularyTests
{
    /// <summary>Sizes around the vectors, the blocks and the first prefix; rounded logits, so that many are equal; rising ones, the worst order.</summary>
    public static TheoryData<int, string> Vocabularies()
    {
        TheoryData<int, string> data = [];
        foreach (int size in (int[])[1, 2, 7, 31, 32, 33, 255, 257, 511, 513, 1000, 4097, 151_936])
        {
            foreach (string kind in (string[])["normal", "ties", "rising", "equal", "masked"])
                data.Add(size, kind);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void EveryCutLeavesTheSameTokensInTheSameOrder(int size, string kind)
    {
        float[] logits = Make(size, kind, seed: 3);
        TokenCandidates candidates = new();
        bool large = size > 10_000; // the reference sorts all of it each time
        for (int turn = 0; turn < 2; turn++) // the second turn starts from what the first one left behind
        {
            foreach (int count in large ? (int[])[40] : [1, 5, 40, 300, 5000])
                Same(logits, candidates, new TopK(count), naive => naive.TopK(count));
            foreach (float share in large ? (float[])[0.05f] : [1, 0.5f, 0.05f, 1e-4f])
                Same(logits, candidates, new MinP(share), naive => naive.MinP(share));
        }
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void TheSameTokensAreChosen(int size, string kind)
    {
        float[] logits = Make(size, kind, seed: 5);
        int[] history = [.. Enumerable.Range(0, 100).Select(i => i * 37 % size), size + 1];
        Sampler greedy = Sampler.Create(new SamplingOptions { Greedy = true, RepeatPenalty = 1.3f });
        Sampler full = Sampler.Create(new SamplingOptions { RepeatPenalty = 1.3f, Seed = 11 });
        Philox points = new(11);
        for (int draw = 0; draw < (size > 10_000 ? 1 : 3); draw++)
        {
            NaiveSampler naive = new(logits);
            naive.Penalise(1.3f, history[^64..]);
            int largest = naive.Left.OrderByDescending(x => x.Logit).ThenBy(x => x.Id).First().Id;
            Assert.Equal(largest, greedy.Sample(logits, history));
            naive.TopK(40);
            naive.TopP(0.95f);
            naive.MinP(0.05f);
            naive.Temperature(0.8f);
            Assert.Equal(naive.Draw(points.NextSingle()), full.Sample(logits, history));
        }
    }

    [Theory]
    [InlineData("normal", 0.5f)]
    [InlineData("normal", 0.95f)]
    [InlineData("ties", 0.9f)]
    [InlineData("peaked", 0.95f)]
    public void TopPAloneCutsWhereTheMassIsReached(string kind, float mass)
    {
        float[] logits = Make(151_936, kind, seed: 7);
        NaiveSampler all = new(logits);
        all.Sort();
        double max = all.Left[0].Logit, total = logits.Sum(x => Math.Exp(x - max));
        TokenCandidates candidates = new();
        candidates.Reset(logits);
        new TopP(mass).Apply(candidates, []);
        Assert.Equal(all.Left.Take(candidates.Count).Select(x => x.Id), candidates.Ids.ToArray());
        double kept = all.Left.Take(candidates.Count).Sum(x => Math.Exp(x.Logit - max)) / total;
        double withoutLast = kept - Math.Exp(all.Left[candidates.Count - 1].Logit - max) / total;
        Assert.InRange(kept, mass - 1e-5, 1);
        Assert.InRange(withoutLast, 0, mass + 1e-5);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("peaked")]
    [InlineData("equal")]
    public void DrawsFromAllTokensFallWhereTheExactSumSays(string kind)
    {
        float[] logits = Make(151_936, kind, seed: 9);
        double max = logits.Max(), total = logits.Sum(x => Math.Exp(x - max));
        Sampler sampler = Sampler.Create(new SamplingOptions { Temperature = 1, TopK = 0, TopP = 1, MinP = 0, Seed = 2 });
        Philox points = new(2);
        for (int draw = 0; draw < 30; draw++)
        {
            int chosen = sampler.Sample(logits, []);
            float point = points.NextSingle();
            double before = logits.Take(chosen).Sum(x => Math.Exp(x - max)) / total;
            double through = before + Math.Exp(logits[chosen] - max) / total;
            Assert.InRange(point, before - 1e-5, through + 1e-5);
        }
    }

    [Theory]
    [InlineData(0, 1f, 0f)]
    [InlineData(0, 0.95f, 0f)]
    [InlineData(0, 1f, 0.05f)]
    [InlineData(40, 0.95f, 0.05f)]
    public void NothingIsAllocatedOnceWarm(int topK, float topP, float minP) =>
        AllocatesNothing(new SamplingOptions { TopK = topK, TopP = topP, MinP = minP, RepeatPenalty = 1.1f, Never = [3] });

    [Fact]
    public void NoStepAllocatesOnceWarm()
    {
        SamplingOptions all = new()
        {
            LogitBias = new Dictionary<int, float> { [5] = 1 },
            RepeatPenalty = 1.1f,
            FrequencyPenalty = 0.1f,
            PresencePenalty = 0.1f,
            DryMultiplier = 0.8f,
            TopNSigma = 6,
            TypicalP = 0.95f,
            XtcProbability = 0.5f,
            XtcThreshold = 0.01f,
            DynamicTemperatureRange = 0.2f,
        };
        AllocatesNothing(all);
        AllocatesNothing(all with { TopK = 0, TopP = 1, MinP = 0 });
        AllocatesNothing(all with { Mirostat = true });
    }

    private static void AllocatesNothing(SamplingOptions options)
    {
        float[] logits = Make(151_936, "peaked", seed: 1);
        Sampler sampler = Sampler.Create(options, Tokenizers.Tokenizer.FromCharacters("abcd\n"));
        int[] history = [1, 2, 3, 4, 1, 2, 3];
        for (int i = 0; i < 40; i++)
            sampler.Sample(logits, history);
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                sampler.Sample(logits, history);
        });
    }

    [Fact]
    public void ASmallerVocabularyAfterALargerOneAndBack()
    {
        TokenCandidates candidates = new();
        foreach (int size in (int[])[1000, 10, 2000, 999])
        {
            candidates.Reset(Make(size, "normal", seed: 4));
            Assert.Equal(Enumerable.Range(0, size), candidates.Ids.ToArray());
            Assert.Equal(size - 1, candidates.IndexOf(size - 1));
            Assert.Equal(-1, candidates.IndexOf(size));
            Assert.Equal(-1, candidates.IndexOf(-1));
            candidates.KeepTop(size / 2);
            Assert.Equal(size / 2 - 1, candidates.IndexOf(candidates.Ids[^1]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(70)]
    public void ANaNLogitIsFoundAnywhere(int position)
    {
        float[] logits = Make(71, "normal", seed: 4);
        logits[position] = float.NaN;
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new TokenCandidates().Reset(logits)).Message);
    }

    private static void Same(float[] logits, TokenCandidates candidates, ISamplerStep step, Action<NaiveSampler> naiveStep)
    {
        NaiveSampler naive = new(logits);
        naiveStep(naive);
        candidates.Reset(logits);
        step.Apply(candidates, []);
        Assert.Equal(naive.Left.Select(x => x.Id), candidates.Ids.ToArray());
        Assert.Equal(naive.Left.Select(x => x.Logit), candidates.Logits.ToArray());
    }

    private static float[] Make(int size, string kind, ulong seed)
    {
        float[] logits = new float[size];
        new Philox(seed).FillNormal(logits, 0, 3);
        for (int i = 0; i < size; i++)
        {
            logits[i] = kind switch
            {
                "ties" => MathF.Round(logits[i]),
                "rising" => i * 1e-3f,
                "equal" => -1,
                "masked" => i % 5000 == Math.Min(4, size - 1) ? logits[i] : float.NegativeInfinity,
                "peaked" => i % 30_000 == 17 ? 20 : logits[i],
                _ => logits[i],
            };
        }
        return logits;
    }
}
