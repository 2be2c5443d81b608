using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Everything that tells one decoder-only transformer from another, as data.</summary>
/// <remarks>Immutable; a family in <c>Families/</c> makes it from a config.json. Change single values with a <c>with</c> expression.</remarks>
public sealed record DecoderConfig
{
    // Far above any real model; a damaged or hostile config.json must not make us allocate without end.
    private const int MostNumbers = 1 << 24, MostLayers = 10_000;

    /// <summary>The family that reads and writes this architecture: config.json's <c>model_type</c>.</summary>
    public required string Family { get; init; }

    /// <summary>V: number of token ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most positions that a pass, cached ones included, can span.</summary>
    public required int ContextLength { get; init; }

    /// <summary>C: numbers per position on the residual line.</summary>
    public required int Width { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>How a line of numbers is normalised before attention, before the feed-forward part and at the end.</summary>
    public required NormConfig Norm { get; init; }

    /// <summary>How positions look at each other.</summary>
    public required AttentionConfig Attention { get; init; }

    /// <summary>What each position does by itself.</summary>
    public required FeedForwardConfig FeedForward { get; init; }

    /// <summary>Whether every position has a learned vector that is added to the embedding.</summary>
    public bool LearnedPositions { get; init; }

    /// <summary>Whether the embedding table is also the head that turns the last line into logits.</summary>
    public bool TiedHead { get; init; }

    /// <summary>How the weights of linear layers lie in memory.</summary>
    public WeightLayout WeightLayout { get; init; }

    /// <summary>Share of embedding elements dropped while training.</summary>
    public float EmbeddingDropout { get; init; }

    /// <summary>Share of attention and feed-forward outputs dropped while training.</summary>
    public float ResidualDropout { get; init; }

    /// <summary>Deviation of the normal distribution that weights are drawn from.</summary>
    public float InitializerRange { get; init; } = 0.02f;

    /// <summary>The type that the weights are stored in; calculations are in F32.</summary>
    public DType StoredType { get; init; }

    /// <summary>The token that begins a text, where there is one.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The token that pads batches, where there is one.</summary>
    public int? PaddingToken { get; init; }

    /// <summary>The tokens that end a text; generation stops at any of them.</summary>
    public EquatableArray<int> EndTokens { get; init; } = [];

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message names the first that is wrong.</exception>
    public void Validate()
    {
        InRange(VocabularySize, MostNumbers, nameof(VocabularySize));
        InRange(ContextLength, int.MaxValue, nameof(ContextLength));
        InRange(Width, MostNumbers, nameof(Width));
        InRange(Layers, MostLayers, nameof(Layers));
        InRange(FeedForward.Width, MostNumbers, "FeedForward.Width");
        InRange(Attention.Heads, MostNumbers, "Attention.Heads");
        InRange(Attention.KeyValueHeads, MostNumbers, "Attention.KeyValueHeads");
        InRange(Attention.HeadWidth, MostNumbers, "Attention.HeadWidth");
        InRange((long)Attention.Heads * Attention.HeadWidth, MostNumbers, "Attention.Heads · Attention.HeadWidth");
        if (Attention.Heads % Attention.KeyValueHeads != 0)
            throw new ArgumentException($"describing a decoder: {Attention.Heads} heads cannot be shared out over {Attention.KeyValueHeads} key/value heads; the first must be a multiple of the second");
        if (Attention.Rotary is { } rotary && (rotary.Width % 2 != 0 || rotary.Width > Attention.HeadWidth || rotary.Width <= 0))
            throw new ArgumentException($"describing a decoder: rotary positions need an even width of at most the head width {Attention.HeadWidth}, got {rotary.Width}");
        if (!(Norm.Epsilon > 0))
            throw new ArgumentException($"describing a decoder: the norm's epsilon must be positive, got {Norm.Epsilon}");
    }

    private static void InRange(long value, long most, string name)
    {
        if (value < 1 || value > most)
            throw new ArgumentException($"describing a decoder: {name} must be from 1 to {most}, got {value}");
    }
}

/// <summary>Which norm, and the number that keeps it from dividing by zero.</summary>
public sealed record NormConfig(NormKind Kind, float Epsilon);

/// <summary>How positions look at each other.</summary>
public sealed record AttentionConfig
{
    /// <summary>H: number of query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>K: number of key and value heads; each serves H/K query heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>D: numbers per head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Whether queries, keys and values come from one matrix (GPT-2) or three (Llama).</summary>
    public bool Packed { get; init; }

    /// <summary>Whether query, key and value projections have a bias.</summary>
    public bool InputBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether each head's query and key are normalised (RMS) before rotation.</summary>
    public bool NormalizedQueriesAndKeys { get; init; }

    /// <summary>Rotary positions; null where positions are learned or absent.</summary>
    public RotaryConfig? Rotary { get; init; }

    /// <summary>How many positions back a query sees, itself included; 0 = all.</summary>
    public int Window { get; init; }

    /// <summary>Share of attention weights dropped while training.</summary>
    public float Dropout { get; init; }

    /// <summary>What dot products are multiplied by; 1/√D unless set.</summary>
    public float? Scale { get; init; }
}

/// <summary>What each position does by itself.</summary>
public sealed record FeedForwardConfig
{
    /// <summary>F: numbers between the two projections.</summary>
    public required int Width { get; init; }

    /// <summary>The nonlinear function in between.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Whether a second projection multiplies the activated one: down(f(gate(x)) · up(x)).</summary>
    /// <remarks>Shazeer, "GLU variants improve transformer", 2020.</remarks>
    public bool Gated { get; init; }

    /// <summary>Whether the projections have biases.</summary>
    public bool Bias { get; init; }
}

/// <summary>Rotary positions: pairs of numbers turned by an angle that grows with the position.</summary>
/// <remarks>Su et al., "RoFormer", 2021.</remarks>
public sealed record RotaryConfig
{
    /// <summary>How many numbers of each head are turned: all of D, or the first so many.</summary>
    public required int Width { get; init; }

    /// <summary>The base θ of the frequencies θ^(−2i/Width).</summary>
    public float Theta { get; init; } = 10000;

    /// <summary>Which numbers are paired.</summary>
    public RotaryLayout Layout { get; init; }

    /// <summary>How the frequencies are stretched for contexts longer than those of the first training; null = not.</summary>
    public RotaryScaling? Scaling { get; init; }
}
