using FsCheck;
using FsCheck.Fluent;
using Liuli.Inference.Sampling;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>What holds for every chain on every distribution.</summary>
public class SamplerPropertyTests
{
    private const int Runs = 300;

    [Fact]
    public void TheWholeChainLeavesWhatThePlainOneLeaves() => ForRandomChains((logits, options, history) =>
    {
        NaiveSampler naive = new(logits);
        naive.Run(options, history);
        TokenCandidates left = Run(logits, options, history);
        Assert.Equal(naive.Left.Select(x => x.Id).Order(), left.Ids.ToArray().Order());
        Dictionary<int, float> expected = naive.Left.Zip(naive.Probabilities()).ToDictionary(x => x.First.Id, x => x.Second);
        ReadOnlySpan<float> found = left.Probabilities();
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(expected[left.Ids[i]], found[i], 1e-4f * Math.Max(1e-2f, found[i]));
    });

    [Fact]
    public void ProbabilitiesSumToOneAndTheChosenTokenIsOneOfThoseLeft() => ForRandomChains((logits, options, history) =>
    {
        foreach (SamplingOptions variant in (SamplingOptions[])[options, options with { Greedy = true }, options with { Mirostat = true }])
        {
            Sampler sampler = Sampler.Create(variant);
            int chosen = sampler.Sample(logits, history);
            int[] ids = sampler.Candidates.Ids.ToArray();
            float[] probabilities = sampler.Candidates.Probabilities().ToArray();
            Assert.Equal(ids.Distinct().Count(), ids.Length);
            Assert.Contains(chosen, ids);
            Assert.Equal(1, probabilities.Sum(p => (double)p), 1e-5);
            Assert.True(probabilities[Array.IndexOf(ids, chosen)] > 0, "a token of probability 0 was chosen");
        }
    });

    [Fact]
    public void NoCutDropsATokenThatIsAsLikelyAsOneItKeeps() => ForRandomChains((logits, options, _) =>
    {
        foreach (ISamplerStep cut in (ISamplerStep[])[new TopNSigma(options.TopNSigma), new TopK(options.TopK), new TopP(options.TopP), new MinP(options.MinP), new Mirostat2(options.MirostatTarget / 2)])
        {
            TokenCandidates candidates = new();
            candidates.Reset(logits);
            cut.Apply(candidates, []);
            HashSet<int> kept = [.. candidates.Ids];
            float least = kept.Min(id => logits[id]);
            Assert.DoesNotContain(Enumerable.Range(0, logits.Length), id => !kept.Contains(id) && logits[id] > least);
        }
    });

    [Fact]
    public void TheSameSeedGivesTheSameTokens() => ForRandomChains((logits, options, history) =>
    {
        int[] Draw()
        {
            Sampler sampler = Sampler.Create(options with { XtcProbability = 0.5f });
            return [.. Enumerable.Range(0, 5).Select(_ => sampler.Sample(logits, history))];
        }
        Assert.Equal(Draw(), Draw());
    });

    [Fact]
    public void NumberingTheTokensOtherwiseChangesNothing() => ForRandomChains((logits, options, history) =>
    {
        int[] newIds = [.. Enumerable.Range(0, logits.Length)];
        new Philox(options.Seed, 9).Shuffle<int>(newIds);
        float[] moved = new float[logits.Length];
        for (int id = 0; id < logits.Length; id++)
            moved[newIds[id]] = logits[id];
        SamplingOptions movedOptions = options with { LogitBias = options.LogitBias.ToDictionary(x => newIds[x.Key], x => x.Value) };
        int[] movedHistory = [.. history.Select(id => newIds[id])];
        TokenCandidates left = Run(logits, options, history), movedLeft = Run(moved, movedOptions, movedHistory);
        Assert.Equal(left.Ids.ToArray().Select(id => newIds[id]).Order(), movedLeft.Ids.ToArray().Order());
        SamplingOptions greedy = options with { Greedy = true };
        Assert.Equal(newIds[Sampler.Create(greedy).Sample(logits, history)], Sampler.Create(movedOptions with { Greedy = true }).Sample(moved, movedHistory));
    });

    private static TokenCandidates Run(float[] logits, SamplingOptions options, int[] history)
    {
        Sampler sampler = Sampler.Create(options);
        sampler.Sample(logits, history);
        return sampler.Candidates;
    }

    private static void ForRandomChains(Action<float[], SamplingOptions, int[]> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Philox random = new((ulong)(uint)seed);
            float[] logits = new float[1 + random.NextInt32(random.NextInt32(4) == 0 ? 5000 : 60)];
            random.FillNormal(logits, 0, 1 + 4 * random.NextSingle()); // no two are equal but by accident: which of equals is kept is tested elsewhere
            int[] history = [.. Enumerable.Range(0, random.NextInt32(90)).Select(_ => random.NextInt32(Math.Min(logits.Length, 6)))];
            check(logits, RandomOptions(random, logits.Length), history);
        }));

    /// <summary>Each step is there in two of three chains.</summary>
    private static SamplingOptions RandomOptions(Philox random, int vocabulary)
    {
        return new SamplingOptions
        {
            Seed = random.NextUInt32(),
            LogitBias = Maybe(true, false) ? new Dictionary<int, float> { [random.NextInt32(vocabulary)] = 8 * random.NextSingle() - 4 } : new Dictionary<int, float>(),
            RepeatPenalty = Maybe(0.7f + random.NextSingle(), 1),
            FrequencyPenalty = Maybe(random.NextSingle(), 0),
            PresencePenalty = Maybe(random.NextSingle(), 0),
            RepeatWindow = random.NextInt32(80),
            DryMultiplier = Maybe(random.NextSingle(), 0),
            DryAllowedLength = 1 + random.NextInt32(4),
            DryWindow = random.NextInt32(80),
            TopNSigma = Maybe(0.2f + 3 * random.NextSingle(), 0),
            TopK = Maybe(1 + random.NextInt32(60), 0),
            TypicalP = Maybe(0.1f + 0.85f * random.NextSingle(), 1),
            TopP = Maybe(0.1f + 0.85f * random.NextSingle(), 1),
            MinP = Maybe(0.3f * random.NextSingle(), 0),
            XtcProbability = Maybe(1, 0),
            XtcThreshold = 0.02f + 0.4f * random.NextSingle(),
            Temperature = 0.3f + 1.5f * random.NextSingle(),
            DynamicTemperatureRange = Maybe(0.3f * random.NextSingle(), 0),
            DynamicTemperatureExponent = 0.5f + random.NextSingle(),
            MirostatTarget = 1 + 6 * random.NextSingle(),
        };

        T Maybe<T>(T on, T off) => random.NextInt32(3) > 0 ? on : off;
    }
}
