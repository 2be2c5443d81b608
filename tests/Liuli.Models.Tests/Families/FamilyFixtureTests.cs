using Liuli.Models.Checkpoints;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

/// <summary>Tiny checkpoints of every decoder family against what a plain PyTorch program, written from the papers, computed from them (Fixtures/make/families.py).</summary>
public class FamilyFixtureTests
{
    public static TheoryData<string> Names =>
    [
        "mistral-tiny", "llama-linear-tiny", "llama-dynamic-tiny", "llama-yarn-tiny", "qwen2-window-tiny", "smollm3-tiny", "mixtral-tiny", "qwen3-moe-tiny", "gemma2-tiny",
        "gemma3-tiny", "phi3-tiny", "gpt-neox-tiny",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void LogitsOfEveryPositionEqualPyTorchs(string name)
    {
        Expected expected = new(Fixture.Path(name));
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path(name));
        Close.Assert(Logits(expected), loaded.Model.Forward(Expected.Row(expected.Ints("input_ids"))).ToArray(), Expected.Tolerance, $"logits of {name}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GreedyIdsEqualPyTorchs(string name)
    {
        Expected expected = new(Fixture.Path(name));
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path(name));
        int[] ids = expected.Ints("greedy");
        int prompt = expected.Ints("input_ids").Length;
        Assert.Equal(ids, Expected.Greedy(loaded.Model, ids[..prompt], ids.Length - prompt, cached: false));
        // With dynamic scaling every length has frequencies of its own; behind a cache they are those of its capacity.
        if (name != "llama-dynamic-tiny")
            Assert.Equal(ids, Expected.Greedy(loaded.Model, ids[..prompt], ids.Length - prompt, cached: true));
    }

    /// <summary>Passes that are no longer than those of the first training have other frequencies.</summary>
    [Theory]
    [InlineData("llama-dynamic-tiny")]
    [InlineData("phi3-tiny")]
    public void ShortPassesEqualPyTorchsToo(string name)
    {
        Expected expected = new(Fixture.Path(name));
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path(name));
        float[] shortLogits = [.. expected["short_logits"].EnumerateArray().SelectMany(Expected.Floats)];
        int length = expected["short_logits"].GetArrayLength();
        Tensor ids = Expected.Row(expected.Ints("input_ids").AsSpan(0, length));
        Close.Assert(shortLogits, loaded.Model.Forward(ids).ToArray(), Expected.Tolerance, $"logits of a short pass of {name}");
        Assert.NotEqual(shortLogits, Logits(expected)[..shortLogits.Length]);
        // And behind a cache that could hold more they are those of a long pass.
        using KvCache cache = new(loaded.Model.Config, 1, expected.Ints("input_ids").Length);
        float[] cached = loaded.Model.Forward(ids, new ForwardContext { Cache = cache }).ToArray();
        Close.Assert(Logits(expected).AsSpan(0, shortLogits.Length), cached, Expected.Tolerance, $"logits of {name} with room for a long pass");
    }

    [Theory]
    [InlineData("mixtral-tiny")]
    [InlineData("gemma2-tiny")]
    public void EveryGradientEqualsPyTorchs(string name)
    {
        Expected expected = new(Fixture.Path(name));
        using PretrainedModel loaded = PretrainedModel.Load(Fixture.Path(name));
        using Checkpoint gradients = Checkpoint.Open(Path.Combine(Fixture.Path(name), "gradients.safetensors"));
        Decoder model = loaded.Model;
        model.RequireGrad();
        int[] ids = expected.Ints("input_ids");
        Tensor loss = model.Loss(Expected.Row(ids), Expected.Row([.. ids[1..], -100]));
        Assert.Equal(expected["loss"].GetDouble(), loss.Item(), 1e-5);
        loss.Backward();
        Assert.Equal(gradients.Tensors.Count, model.Parameters().Count());
        foreach ((string parameter, Tensor value) in model.NamedParameters())
        {
            using Tensor wanted = gradients.Read(Liuli.Models.Families.ModelFamilies.Default.Get(model.Config.Family).TensorName(parameter));
            Close.Assert(wanted.ToArray(), value.Gradient.ToArray(), Expected.Tolerance, $"gradient of {parameter}", atLeast: 1e-2);
        }
    }

    /// <summary>Each feature of each family, taken away, changes the logits by far more than the comparison above allows: so it was compared.</summary>
    [Theory]
    [MemberData(nameof(Features))]
    public void EveryFeatureCounts(string name, string feature)
    {
        Expected expected = new(Fixture.Path(name));
        DecoderConfig config = PretrainedModel.ReadConfig(Fixture.Path(name)), changed = s_changes[name].First(c => c.Feature == feature).Change(config);
        Assert.NotEqual(config, changed);
        Decoder model = new(changed);
        using Checkpoint checkpoint = Checkpoint.Open(Fixture.Path(name));
        WeightLoader.Load(model, Liuli.Models.Families.ModelFamilies.Default.Get(config.Family), checkpoint);
        float[] logits = Logits(expected), other = model.Forward(Expected.Row(expected.Ints("input_ids"))).ToArray();
        double most = logits.Zip(other, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(most > 1000 * Expected.Tolerance, $"without {feature} the logits of {name} change by {most:g3} at most");
    }

    public static TheoryData<string, string> Features
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach ((string name, (string Feature, Func<DecoderConfig, DecoderConfig>)[] changes) in s_changes)
            {
                foreach ((string feature, _) in changes)
                    all.Add(name, feature);
            }
            return all;
        }
    }

    private static readonly Dictionary<string, (string Feature, Func<DecoderConfig, DecoderConfig> Change)[]> s_changes = new()
    {
        ["mistral-tiny"] = [("the window", c => Attention(c, a => a with { Window = 0 })), ("the window's size", c => Attention(c, a => a with { Window = 6 }))],
        ["llama-linear-tiny"] = [("the scaling", NoScaling)],
        ["llama-dynamic-tiny"] = [("the scaling", NoScaling), ("the first length", c => Rotary(c, r => r with { Scaling = new DynamicRotaryScaling(4, 14) }))],
        ["llama-yarn-tiny"] =
        [
            ("the scaling", NoScaling), ("the magnitude", c => Yarn(c, y => y with { Magnitude = 1 })), ("fast turns", c => Yarn(c, y => y with { FastTurns = 1.5f })),
            ("slow turns", c => Yarn(c, y => y with { SlowTurns = 0.25f })), ("whole frequencies", c => Yarn(c, y => y with { WholeFrequencies = false })),
        ],
        ["qwen2-window-tiny"] =
        [
            ("windows", c => Attention(c, a => a with { Window = 0 })), ("the layer without one", c => Attention(c, a => a with { Window = 4 })),
        ],
        ["smollm3-tiny"] = [("the layer without positions", c => Attention(c, a => a with { Rotary = c.Attention.Rotary }))],
        ["mixtral-tiny"] = [("how many experts", c => Experts(c, e => e with { Chosen = 1 })), ("shares that add up", c => Experts(c, e => e with { Renormalized = false }))],
        ["qwen3-moe-tiny"] =
        [
            ("how many experts", c => Experts(c, e => e with { Chosen = 2 })), ("shares that do not add up", c => Experts(c, e => e with { Renormalized = true })),
        ],
        ["gemma2-tiny"] =
        [
            ("the cap of scores", c => Attention(c, a => a with { ScoreCap = null })), ("the cap of logits", c => c with { LogitCap = null }),
            ("windows", c => Attention(c, a => a with { Window = 0 })), ("layers without one", c => Attention(c, a => a with { Window = 4 })),
            ("which layers", c => c.WithLayers(i => c.Layer(1 - i))), ("the scale of scores", c => Attention(c, a => a with { Scale = null })),
            ("the scale of embeddings", c => c with { EmbeddingScale = 1 }), ("norms of 1 + w", c => c with { Norm = c.Norm with { UnitOffset = false } }),
            ("the form of GELU", c => c with { FeedForward = c.FeedForward with { Activation = Activation.Silu }, LayerVariants = [.. c.LayerVariants.Select(l => l with { FeedForward = l.FeedForward with { Activation = Activation.Silu } })] }),
        ],
        ["gemma3-tiny"] =
        [
            ("windows", c => Attention(c, a => a with { Window = 0 })), ("the second base", c => Attention(c, a => a with { Rotary = c.Attention.Rotary })),
            ("the scaling", NoScaling), ("the scale of scores", c => Attention(c, a => a with { Scale = null })),
        ],
        ["phi3-tiny"] =
        [
            ("the window", c => Attention(c, a => a with { Window = 0 })), ("the scaling", NoScaling),
            ("long factors", c => Rotary(c, r => r with { Scaling = (LongRotaryScaling)r.Scaling! with { OriginalContextLength = 40 } })),
            ("the magnitude", c => Rotary(c, r => r with { Scaling = (LongRotaryScaling)r.Scaling! with { Magnitude = 1 } })),
            ("the rest that is not rotated", c => Rotary(c, r => r with { Width = 4, Scaling = null })),
        ],
        ["gpt-neox-tiny"] =
        [
            ("the parallel residual", c => c with { ParallelResidual = false }), ("the order of the packed matrix", c => Attention(c, a => a with { PackedByHead = false })),
            ("the share that is rotated", c => Rotary(c, r => r with { Width = 8 })),
            ("the exact GELU", c => c with { FeedForward = c.FeedForward with { Activation = Activation.Silu } }),
        ],
    };

    private static float[] Logits(Expected expected) => [.. expected["logits"].EnumerateArray().SelectMany(Expected.Floats)];

    private static DecoderConfig Attention(DecoderConfig config, Func<AttentionConfig, AttentionConfig> change) =>
        (config with { Attention = change(config.Attention), LayerVariants = [] }).WithLayers(i => config.Layer(i) with { Attention = change(config.Layer(i).Attention) });

    private static DecoderConfig Rotary(DecoderConfig config, Func<RotaryConfig, RotaryConfig> change) =>
        Attention(config, a => a with { Rotary = a.Rotary is null ? null : change(a.Rotary) });

    private static DecoderConfig NoScaling(DecoderConfig config) => Rotary(config, r => r with { Scaling = null });

    private static DecoderConfig Yarn(DecoderConfig config, Func<YarnRotaryScaling, YarnRotaryScaling> change) => Rotary(config, r => r with { Scaling = change((YarnRotaryScaling)r.Scaling!) });

    private static DecoderConfig Experts(DecoderConfig config, Func<ExpertsConfig, ExpertsConfig> change)
    {
        return (config with { FeedForward = Change(config.FeedForward), LayerVariants = [] }).WithLayers(i => config.Layer(i) with { FeedForward = Change(config.Layer(i).FeedForward) });

        FeedForwardConfig Change(FeedForwardConfig part) => part.Experts is null ? part : part with { Experts = change(part.Experts) };
    }
}
