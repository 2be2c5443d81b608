using Liuli.Inference.Sampling;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>Steps that draw or remember, the places for steps of one's own, and what happens when nothing is left.</summary>
public class SamplerStateTests
{
    private static readonly float[] s_logits = [.. new[] { .5f, .25f, .125f, .125f }.Select(p => MathF.Log(p))];

    [Fact]
    public void MirostatDropsWhatSurprisesTooMuchAndFollowsWhatWasChosen()
    {
        Mirostat2 mirostat = new(target: 1.25f, rate: 0.5f);
        Assert.Equal(2.5f, mirostat.Bound);
        TokenCandidates candidates = new();
        candidates.Reset(s_logits);
        mirostat.Apply(candidates, []);
        Assert.Equal([0, 1], candidates.Ids.ToArray()); // 1 and 2 bits; 3 bits are more than 2.5
        mirostat.Chosen(candidates, 1); // p = 1/3 among those left: log₂ 3 bits
        Assert.Equal(2.5f - 0.5f * (MathF.Log2(3) - 1.25f), mirostat.Bound, 1e-5f);
        mirostat.Chosen(candidates, 0);
        Assert.Equal(2.5f - 0.5f * (MathF.Log2(3) - 1.25f) - 0.5f * (MathF.Log2(1.5f) - 1.25f), mirostat.Bound, 1e-5f);
        candidates.Reset(s_logits);
        new Mirostat2(target: 0.1f).Apply(candidates, []); // nothing surprises as little as 0.2 bits
        Assert.Equal([0], candidates.Ids.ToArray());
    }

    [Fact]
    public void MirostatKeepsTheMeanSurpriseAtItsTarget()
    {
        float[] logits = new float[2000];
        Philox random = new(3);
        Sampler sampler = Sampler.Create(new SamplingOptions { Mirostat = true, MirostatTarget = 4, Temperature = 1, Seed = 5 });
        double bits = 0;
        const int tokens = 3000, settling = 200;
        for (int i = 0; i < settling + tokens; i++)
        {
            random.FillNormal(logits, 0, 1 + 3 * random.NextSingle());
            int chosen = sampler.Sample(logits, []);
            int position = sampler.Candidates.IndexOf(chosen);
            if (i >= settling)
                bits -= Math.Log2(sampler.Candidates.Probabilities()[position]);
        }
        Assert.Equal(4, bits / tokens, 0.1);
    }

    [Fact]
    public void MirostatTakesThePlaceOfTheCuts()
    {
        Sampler sampler = Sampler.Create(new SamplingOptions { Mirostat = true, TopK = 1, Temperature = 1 });
        sampler.Sample(s_logits, []);
        Assert.Equal(4, sampler.Candidates.Count);
    }

    [Fact]
    public void XtcDropsAsOftenAsItIsTold()
    {
        Xtc xtc = new(0.3f, 0.2f, new Philox(8));
        TokenCandidates candidates = new();
        int dropped = 0;
        const int tokens = 20_000;
        for (int i = 0; i < tokens; i++)
        {
            candidates.Reset(s_logits);
            xtc.Apply(candidates, []);
            dropped += candidates.Count == 3 ? 1 : 0;
        }
        Assert.Equal(0.3, dropped / (double)tokens, 0.015);
    }

    [Fact]
    public void DynamicTemperatureIsHighWhereTheModelDoubts()
    {
        float[] doubt = [1, 1, 1, 1], sure = [200, 0, 0, 0];
        Assert.Equal(1 / 1.5f, After(doubt, new DynamicTemperature(1, 0.5f))[0], 1e-5f);
        Assert.Equal(200 / 0.5f, After(sure, new DynamicTemperature(1, 0.5f))[0], 1e-3f);
        Assert.True(After(sure, new DynamicTemperature(0.5f, 0.5f))[0] > 1e6f); // low = 0, and hardly any doubt: nearly greedy
        // H = 1.75 ln 2 of ln 4: doubt 0.875, squared.
        Assert.Equal(s_logits[0] / (0.5f + 0.875f * 0.875f), After(s_logits, new DynamicTemperature(1, 0.5f, 2))[0], 1e-5f);
    }

    [Fact]
    public void OnesOwnStepsSeeTheModelsLogitsFirstAndWhatIsLeftLast()
    {
        Watch first = new(), last = new();
        Sampler sampler = Sampler.Create(new SamplingOptions { FirstSteps = [first], ExtraSteps = [last], LogitBias = new Dictionary<int, float> { [3] = 9 }, TopK = 2, TopP = 1, MinP = 0, Temperature = 0.5f });
        int chosen = sampler.Sample(s_logits, [7, 8]);
        Assert.Equal(s_logits, first.Logits);
        Assert.Equal([(s_logits[3] + 9) / 0.5f, s_logits[0] / 0.5f], last.Logits);
        Assert.Equal([7, 8], last.History);
        Assert.Equal(chosen, last.Chosen);
        Assert.Equal(chosen, first.Chosen);
        Sampler greedy = Sampler.Create(new SamplingOptions { FirstSteps = [first], ExtraSteps = [last], Greedy = true });
        Assert.Equal(0, greedy.Sample(s_logits, []));
        Assert.Equal(0, last.Chosen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RulingOutEveryTokenIsAnErrorThatSaysSo(bool greedy)
    {
        SamplingOptions options = new() { Greedy = greedy, Never = [0, 1], LogitBias = new Dictionary<int, float> { [2] = float.NegativeInfinity, [3] = float.NegativeInfinity } };
        Assert.Contains("ruled out", Assert.Throws<InvalidOperationException>(() => Sampler.Create(options).Sample(s_logits, [])).Message);
        Assert.Equal(3, Sampler.Create(options with { LogitBias = new Dictionary<int, float> { [2] = float.NegativeInfinity } }).Sample(s_logits, []));
    }

    [Theory]
    [InlineData("dynatemp-range")]
    [InlineData("dynatemp-exp")]
    [InlineData("typical")]
    [InlineData("top-n-sigma")]
    [InlineData("xtc-probability")]
    [InlineData("xtc-threshold")]
    [InlineData("frequency-penalty")]
    [InlineData("presence-penalty")]
    [InlineData("repeat-last-n")]
    [InlineData("dry-multiplier")]
    [InlineData("dry-base")]
    [InlineData("dry-allowed-length")]
    [InlineData("dry-penalty-last-n")]
    [InlineData("dry-sequence-breaker")]
    [InlineData("mirostat-ent")]
    [InlineData("mirostat-lr")]
    [InlineData("logit-bias")]
    public void AValueOutsideItsRangeIsNamed(string name)
    {
        SamplingOptions options = name switch
        {
            "dynatemp-range" => new() { DynamicTemperatureRange = -1 },
            "dynatemp-exp" => new() { DynamicTemperatureExponent = 0 },
            "typical" => new() { TypicalP = 0 },
            "top-n-sigma" => new() { TopNSigma = -1 },
            "xtc-probability" => new() { XtcProbability = 1.1f },
            "xtc-threshold" => new() { XtcThreshold = 0 },
            "frequency-penalty" => new() { FrequencyPenalty = float.NaN },
            "presence-penalty" => new() { PresencePenalty = float.PositiveInfinity },
            "repeat-last-n" => new() { RepeatWindow = -2 },
            "dry-multiplier" => new() { DryMultiplier = -0.1f },
            "dry-base" => new() { DryBase = 0.5f },
            "dry-allowed-length" => new() { DryAllowedLength = 0 },
            "dry-penalty-last-n" => new() { DryWindow = -2 },
            "dry-sequence-breaker" => new() { DrySequenceBreakers = ["\n", ""] },
            "mirostat-ent" => new() { MirostatTarget = 0 },
            "mirostat-lr" => new() { MirostatRate = 2 },
            _ => new() { LogitBias = new Dictionary<int, float> { [1] = float.NaN } },
        };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => Sampler.Create(options)).Message);
    }

    private static float[] After(float[] logits, ISamplerStep step)
    {
        TokenCandidates candidates = new();
        candidates.Reset(logits);
        step.Apply(candidates, []);
        return candidates.Logits.ToArray();
    }

    private sealed class Watch : ISamplerStep
    {
        public float[] Logits { get; private set; } = [];

        public int[] History { get; private set; } = [];

        public int Chosen { get; private set; }

        public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
        {
            Logits = candidates.Logits.ToArray();
            History = history.ToArray();
        }

        void ISamplerStep.Chosen(TokenCandidates candidates, int position) => Chosen = candidates.Ids[position];
    }
}
