using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What the descriptions of all transformers have in common: <see cref="DecoderConfig"/> and <see cref="EncoderConfig"/> add what is theirs.</summary>
/// <remarks>Immutable; a family in <c>Families/</c> makes it from a config.json. Change single values with a <c>with</c> expression.</remarks>
public abstract partial record ModelConfig
{
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

    /// <summary>How a line of numbers is normalised.</summary>
    public required NormConfig Norm { get; init; }

    /// <summary>How positions look at each other, unless <see cref="Layer"/> says otherwise of a layer.</summary>
    public required AttentionConfig Attention { get; init; }

    /// <summary>What each position does by itself, unless <see cref="Layer"/> says otherwise of a layer.</summary>
    public required FeedForwardConfig FeedForward { get; init; }

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

    /// <summary>What layer <paramref name="index"/> consists of.</summary>
    public virtual LayerConfig Layer(int index) => new(Attention, FeedForward);

    /// <summary>What is described, for messages: a decoder, an encoder.</summary>
    private protected abstract string Kind { get; }

    /// <summary>The model that is described, without weights.</summary>
    internal abstract Transformer Build();
}

/// <summary>What one block consists of.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Attention">How positions look at each other in it.</param>
/// <param name="FeedForward">What each position does by itself in it.</param>
public sealed record LayerConfig(AttentionConfig Attention, FeedForwardConfig FeedForward);

/// <summary>Which norm, and the number that keeps it from dividing by zero.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record NormConfig(NormKind Kind, float Epsilon)
{
    /// <summary>Whether numbers are multiplied by 1 + w instead of w, so that weights of zero change nothing (Gemma); RMS norm only.</summary>
    public bool UnitOffset { get; init; }
}

/// <summary>How positions look at each other.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
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

    /// <summary>With <see cref="Packed"/>: whether the one matrix makes query, key and value of the first head, then those of the second, … (GPT-NeoX), instead of all
    /// queries, all keys, all values.</summary>
    public bool PackedByHead { get; init; }

    /// <summary>Whether query, key and value projections have a bias.</summary>
    public bool InputBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether each head's query and key are normalised (RMS) before rotation.</summary>
    public bool NormalizedQueriesAndKeys { get; init; }

    /// <summary>Whether positions see those behind them too (BERT), instead of those up to themselves only: encoders.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Rotary positions; null where positions are learned or absent.</summary>
    public RotaryConfig? Rotary { get; init; }

    /// <summary>How many positions back a query sees, itself included; 0 = all.</summary>
    public int Window { get; init; }

    /// <summary>c, where scores s become c·tanh(s / c) before the softmax; null where they stay as they are.</summary>
    public float? ScoreCap { get; init; }

    /// <summary>Share of attention weights dropped while training.</summary>
    public float Dropout { get; init; }

    /// <summary>What dot products are multiplied by; 1/√D unless set.</summary>
    public float? Scale { get; init; }
}

/// <summary>What each position does by itself.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record FeedForwardConfig
{
    /// <summary>F: numbers between the two projections; with experts, of each of them.</summary>
    public required int Width { get; init; }

    /// <summary>The nonlinear function in between.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Whether a second projection multiplies the activated one: down(f(gate(x)) · up(x)).</summary>
    /// <remarks>Shazeer, "GLU variants improve transformer", 2020.</remarks>
    public bool Gated { get; init; }

    /// <summary>With <see cref="Gated"/>: whether both projections come from one matrix, the gate's rows first (Phi-3).</summary>
    public bool Packed { get; init; }

    /// <summary>Whether the projections have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>Experts of which each position uses a few; null where there is one feed-forward part for all.</summary>
    public ExpertsConfig? Experts { get; init; }
}

/// <summary>Several feed-forward parts side by side, a few of which a router chooses for each position.</summary>
/// <remarks>The router's scores go through a softmax over all experts; the largest are chosen, and their outputs are added, multiplied by these shares.
/// Shazeer et al., "Outrageously large neural networks", 2017; Jiang et al., "Mixtral of experts", 2024. Immutable, so safe for use from several threads.</remarks>
/// <param name="Count">E: how many there are.</param>
/// <param name="Chosen">k: how many of them a position uses.</param>
/// <param name="Renormalized">Whether the shares of the chosen ones are divided by their sum, so that they add up to one.</param>
public sealed record ExpertsConfig(int Count, int Chosen, bool Renormalized);

/// <summary>Rotary positions: pairs of numbers turned by an angle that grows with the position.</summary>
/// <remarks>Su et al., "RoFormer", 2021. Immutable, so safe for use from several threads.</remarks>
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
