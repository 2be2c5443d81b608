using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests;

/// <summary>Small descriptions of every kind of decoder, for properties that hold whatever the weights.</summary>
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

    public static TheoryData<string> Names => ["gpt2", "llama", "mixed"];

    /// <summary>A model with random weights, on a device of its own where one is given.</summary>
    public static Decoder Make(string name, ulong seed = 7, Device? device = null)
    {
        Decoder decoder = new(name switch { "gpt2" => Gpt2, "llama" => Llama, _ => Mixed });
        decoder.Initialize(new Philox(seed), device);
        return decoder;
    }

    public static Tensor RandomIds(DecoderConfig config, int batch, int time, ulong seed = 1, Device? device = null)
    {
        Philox random = new(seed);
        int[] ids = new int[batch * time];
        foreach (ref int id in ids.AsSpan())
            id = random.NextInt32(config.VocabularySize);
        return Tensor.FromInts(ids, [batch, time], device);
    }
}
