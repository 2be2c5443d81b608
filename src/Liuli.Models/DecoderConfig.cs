namespace Liuli.Models;

/// <summary>Everything that tells one decoder-only transformer from another, as data.</summary>
/// <remarks>Immutable; a family in <c>Families/</c> makes it from a config.json. Change single values with a <c>with</c> expression.</remarks>
public sealed partial record DecoderConfig : ModelConfig
{
    /// <summary>Where layers differ (windows that alternate, positions of two kinds, experts in some): what every layer consists of, first to last. Empty where
    /// all layers are alike. Heads and their width are the same everywhere. Read it through <see cref="Layer"/>.</summary>
    public EquatableArray<LayerConfig> LayerVariants { get; init; } = [];

    /// <summary>Whether the outputs of attention and feed-forward part are normalised once more before they are added to the residual line (Gemma 2).</summary>
    public bool OutputNorms { get; init; }

    /// <summary>Whether attention and feed-forward part both read what enters the block, x + attention(x) + mlp(x), instead of one after the other (GPT-NeoX).</summary>
    public bool ParallelResidual { get; init; }

    /// <summary>Whether every position has a learned vector that is added to the embedding.</summary>
    public bool LearnedPositions { get; init; }

    /// <summary>What embeddings are multiplied by before the first block: 1, or √C (Gemma).</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>c, where logits l become c·tanh(l / c); null where they stay as they are.</summary>
    public float? LogitCap { get; init; }

    /// <inheritdoc/>
    public override LayerConfig Layer(int index) => LayerVariants.Count == 0 ? base.Layer(index) : LayerVariants[index];

    /// <summary>This description with layers as <paramref name="layer"/> makes them from their number; <see cref="LayerVariants"/> stays empty when all come out as
    /// <see cref="ModelConfig.Attention"/> and <see cref="ModelConfig.FeedForward"/> are.</summary>
    public DecoderConfig WithLayers(Func<int, LayerConfig> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        InRange(Layers, MostLayers, nameof(Layers));
        LayerConfig[] layers = [.. Enumerable.Range(0, Layers).Select(layer)];
        LayerConfig common = new(Attention, FeedForward);
        return this with { LayerVariants = Array.TrueForAll(layers, l => l == common) ? [] : [.. layers] };
    }

    private protected override string Kind => "a decoder";

    internal override Transformer Build() => new Decoder(this);
}
