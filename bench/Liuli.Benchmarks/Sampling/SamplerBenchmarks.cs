using BenchmarkDotNet.Attributes;
using Liuli.Inference.Sampling;
using Liuli.Tensors;

namespace Liuli.Benchmarks.Sampling;

/// <summary>What choosing one token costs with the vocabulary of Qwen3: normal logits (σ = 3) with a few peaks, as a trained model gives them.</summary>
public class SamplerBenchmarks
{
    private const int Vocabulary = 151_936;

    // More than a second-level cache holds: the logits of a new token have just been written, but not all by this core.
    private const int Sets = 8;

    private readonly float[][] _logits = new float[Sets][];
    private readonly int[] _history = new int[64];
    private Sampler _sampler = null!;
    private int _next;

    /// <summary>Which options.</summary>
    public enum Chain
    {
        /// <summary>The largest logit.</summary>
        Greedy,

        /// <summary>A draw from all tokens.</summary>
        Temperature,

        /// <summary>Repetition penalty, top-k 40, top-p 0.95, min-p 0.05, temperature.</summary>
        Full,

        /// <summary>Top-p 0.95 alone.</summary>
        TopP,

        /// <summary>Min-p 0.05 alone.</summary>
        MinP,

        /// <summary>Top-n-sigma 1.5 alone.</summary>
        TopNSigma,

        /// <summary>Typical 0.9 alone.</summary>
        Typical,

        /// <summary>XTC 0.5 from 0.1 alone.</summary>
        Xtc,

        /// <summary>Dynamic temperature alone.</summary>
        DynamicTemperature,

        /// <summary>Mirostat 2.</summary>
        Mirostat,

        /// <summary>Logit bias, all penalties, DRY, and every cut.</summary>
        Everything,
    }

    [Params(Chain.Greedy, Chain.Temperature, Chain.Full, Chain.TopP, Chain.MinP, Chain.TopNSigma, Chain.Typical, Chain.Xtc, Chain.DynamicTemperature, Chain.Mirostat, Chain.Everything)]
    public Chain Steps { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Philox random = new(1);
        for (int set = 0; set < Sets; set++)
        {
            _logits[set] = new float[Vocabulary];
            random.FillNormal(_logits[set], 0, 3);
            for (int peak = 0; peak < 6; peak++)
                _logits[set][(int)(random.NextSingle() * Vocabulary)] = 14 + 2 * peak;
        }
        for (int i = 0; i < _history.Length; i++)
            _history[i] = (int)(random.NextSingle() * Vocabulary);
        SamplingOptions open = new() { TopK = 0, TopP = 1, MinP = 0 };
        _sampler = Sampler.Create(Steps switch
        {
            Chain.Greedy => open with { Greedy = true },
            Chain.Temperature => open,
            Chain.TopP => open with { TopP = 0.95f },
            Chain.MinP => open with { MinP = 0.05f },
            Chain.TopNSigma => open with { TopNSigma = 1.5f },
            Chain.Typical => open with { TypicalP = 0.9f },
            Chain.Xtc => open with { XtcProbability = 0.5f },
            Chain.DynamicTemperature => open with { DynamicTemperatureRange = 0.3f },
            Chain.Mirostat => open with { Mirostat = true },
            Chain.Everything => new()
            {
                LogitBias = new Dictionary<int, float> { [7] = 1 },
                RepeatPenalty = 1.1f,
                FrequencyPenalty = 0.1f,
                PresencePenalty = 0.1f,
                DryMultiplier = 0.8f,
                TopNSigma = 1.5f,
                TypicalP = 0.95f,
                XtcProbability = 0.5f,
                DynamicTemperatureRange = 0.3f,
            },
            _ => new() { TopK = 40, TopP = 0.95f, MinP = 0.05f, RepeatPenalty = 1.1f },
        });
    }

    [Benchmark]
    public int Token() => _sampler.Sample(_logits[_next++ % Sets], _history);
}
