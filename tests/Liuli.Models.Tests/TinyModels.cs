using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests;

/// <summary>Small descriptions of every kind of model, for properties that hold whatever the weights.</summary>
internal static class TinyModels
{
    public static DecoderConfig Gpt2 { get; } = new()
    {
        Family = "gpt2",
        VocabularySize = 37,
        ContextLength = 24,
        Width = 12,
        Layers = 2,
        Norm = new NormConfig(NormKind.Layer, 1e-5f),
        Attention = new AttentionConfig { Heads = 3, KeyValueHeads = 3, HeadWidth = 4, Packed = true, InputBias = true, OutputBias = true },
        FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Gelu, Bias = true },
        LearnedPositions = true,
        TiedHead = true,
        WeightLayout = WeightLayout.InOut,
        InitializerRange = 0.3f,
    };

    public static DecoderConfig Llama { get; } = new()
    {
        Family = "llama",
        VocabularySize = 41,
        ContextLength = 24,
        Width = 16,
        Layers = 2,
        Norm = new NormConfig(NormKind.Rms, 1e-5f),
        Attention = new AttentionConfig { Heads = 4, KeyValueHeads = 2, HeadWidth = 4, Rotary = new RotaryConfig { Width = 4 } },
        FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Silu, Gated = true },
        InitializerRange = 0.3f,
    };

    /// <summary>What Llama leaves out: norms of queries and keys, biases, a window, heads wider than C/H.</summary>
    public static DecoderConfig Mixed { get; } = Llama with
    {
        Attention = Llama.Attention with { NormalizedQueriesAndKeys = true, InputBias = true, HeadWidth = 6, Window = 5, Rotary = new RotaryConfig { Width = 6 } },
        TiedHead = true,
    };

    /// <summary>Gemma's norms, caps and scales, and layers that differ in window and rotary base.</summary>
    public static DecoderConfig Gemma { get; } = (Llama with
    {
        Family = "gemma3_text",
        Norm = new NormConfig(NormKind.Rms, 1e-5f) { UnitOffset = true },
        OutputNorms = true,
        Attention = Llama.Attention with { NormalizedQueriesAndKeys = true, ScoreCap = 1.5f, Scale = 1 / MathF.Sqrt(5) },
        FeedForward = Llama.FeedForward with { Activation = Activation.Gelu },
        EmbeddingScale = 4,
        LogitCap = 3,
        TiedHead = true,
    }).WithLayers(i => new LayerConfig(
        Llama.Attention with { NormalizedQueriesAndKeys = true, ScoreCap = 1.5f, Scale = 1 / MathF.Sqrt(5), Window = i == 0 ? 5 : 0, Rotary = new RotaryConfig { Width = 4, Theta = i == 0 ? 100 : 10000 } },
        Llama.FeedForward with { Activation = Activation.Gelu }));

    /// <summary>Attention and feed-forward part side by side, one matrix head by head, half of each head rotated.</summary>
    public static DecoderConfig NeoX { get; } = Gpt2 with
    {
        Family = "gpt_neox",
        Attention = Gpt2.Attention with { PackedByHead = true, Rotary = new RotaryConfig { Width = 2 } },
        FeedForward = Gpt2.FeedForward with { Activation = Activation.GeluErf },
        LearnedPositions = false,
        ParallelResidual = true,
        TiedHead = false,
        WeightLayout = WeightLayout.OutIn,
    };

    /// <summary>Packed matrices, and a list of factors for rotary frequencies.</summary>
    public static DecoderConfig Phi { get; } = Llama with
    {
        Family = "phi3",
        Attention = Llama.Attention with { Packed = true, HeadWidth = 4, Rotary = new RotaryConfig { Width = 4, Scaling = new LongRotaryScaling([1, 1.5f], [2, 4], 24, 1.1f) } },
        FeedForward = Llama.FeedForward with { Packed = true },
    };

    /// <summary>Experts in the second layer, of which each position uses two of five.</summary>
    public static DecoderConfig Experts { get; } = (Llama with { Family = "qwen3_moe", FeedForward = Llama.FeedForward with { Width = 12, Experts = new ExpertsConfig(5, 2, true) } })
        .WithLayers(i => new LayerConfig(Llama.Attention, i == 0 ? Llama.FeedForward : Llama.FeedForward with { Width = 12, Experts = new ExpertsConfig(5, 2, true) }));

    /// <summary>An encoder with the head for masked tokens.</summary>
    public static EncoderConfig Bert { get; } = new()
    {
        Family = "bert",
        VocabularySize = 37,
        ContextLength = 24,
        Width = 12,
        Layers = 2,
        Norm = new NormConfig(NormKind.Layer, 1e-12f),
        Attention = new AttentionConfig { Heads = 3, KeyValueHeads = 3, HeadWidth = 4, InputBias = true, OutputBias = true, Bidirectional = true },
        FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.GeluErf, Bias = true },
        TokenTypes = 2,
        TiedHead = true,
        MaskedTokenHead = true,
        InitializerRange = 0.3f,
    };

    /// <summary>The same encoder with every head that there is.</summary>
    public static EncoderConfig BertWithAllHeads { get; } = Bert with { Pooler = true, NextSentenceHead = true, Labels = ["no", "maybe", "yes"] };

    public static TheoryData<string> Names => ["gpt2", "llama", "mixed", "gemma", "neox", "phi", "experts"];

    /// <summary>A model with random weights, on a device of its own where one is given.</summary>
    public static Decoder Make(string name, ulong seed = 7, Device? device = null)
    {
        Decoder decoder = new(name switch { "gpt2" => Gpt2, "llama" => Llama, "gemma" => Gemma, "neox" => NeoX, "phi" => Phi, "experts" => Experts, _ => Mixed });
        decoder.Initialize(new Philox(seed), device);
        return decoder;
    }

    /// <summary>An encoder with random weights.</summary>
    public static Encoder MakeEncoder(EncoderConfig config, ulong seed = 7, Device? device = null)
    {
        Encoder encoder = new(config);
        encoder.Initialize(new Philox(seed), device);
        return encoder;
    }

    public static Tensor RandomIds(ModelConfig config, int batch, int time, ulong seed = 1, Device? device = null)
    {
        Philox random = new(seed);
        int[] ids = new int[batch * time];
        foreach (ref int id in ids.AsSpan())
            id = random.NextInt32(config.VocabularySize);
        return Tensor.FromInts(ids, [batch, time], device);
    }
}
