namespace Liuli.Models;

/// <content>Checks that the numbers fit each other.</content>
public sealed partial record DecoderConfig
{
    // Far above any real model; a damaged or hostile config.json must not make us allocate without end.
    private const int MostNumbers = 1 << 24, MostExperts = 4096;

    /// <summary>The most layers that a description can have.</summary>
    internal const int MostLayers = 10_000;

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message names the first that is wrong.</exception>
    public void Validate()
    {
        InRange(VocabularySize, MostNumbers, nameof(VocabularySize));
        InRange(ContextLength, int.MaxValue, nameof(ContextLength));
        InRange(Width, MostNumbers, nameof(Width));
        InRange(Layers, MostLayers, nameof(Layers));
        if (!(Norm.Epsilon > 0))
            throw Wrong($"the norm's epsilon must be positive, got {Norm.Epsilon}");
        if (Norm.UnitOffset && Norm.Kind != Models.Layers.NormKind.Rms)
            throw Wrong("an offset of the weights goes with RMS norm only");
        Positive(LogitCap, "the cap of logits");
        if (!(EmbeddingScale > 0) || !float.IsFinite(EmbeddingScale))
            throw Wrong($"the scale of embeddings must be a positive number, got {EmbeddingScale}");
        Validate(Attention, "");
        Validate(FeedForward, "");
        if (LayerVariants.Count != 0 && LayerVariants.Count != Layers)
            throw Wrong($"there are {Layers} layers, LayerVariants describes {LayerVariants.Count}");
        for (int i = 0; i < LayerVariants.Count; i++)
            Validate(LayerVariants[i], $"of layer {i}: ");
    }

    private void Validate(LayerConfig layer, string where)
    {
        Validate(layer.Attention, where);
        Validate(layer.FeedForward, where);
        if (layer.Attention.Heads != Attention.Heads || layer.Attention.KeyValueHeads != Attention.KeyValueHeads || layer.Attention.HeadWidth != Attention.HeadWidth)
            throw Wrong($"{where}heads must be the same in every layer, {Attention.Heads} ({Attention.KeyValueHeads} for keys and values) of {Attention.HeadWidth}; got {layer.Attention.Heads} ({layer.Attention.KeyValueHeads}) of {layer.Attention.HeadWidth}");
    }

    private static void Validate(AttentionConfig attention, string where)
    {
        InRange(attention.Heads, MostNumbers, $"{where}Attention.Heads");
        InRange(attention.KeyValueHeads, MostNumbers, $"{where}Attention.KeyValueHeads");
        InRange(attention.HeadWidth, MostNumbers, $"{where}Attention.HeadWidth");
        InRange((long)attention.Heads * attention.HeadWidth, MostNumbers, $"{where}Attention.Heads · Attention.HeadWidth");
        if (attention.Heads % attention.KeyValueHeads != 0)
            throw Wrong($"{where}{attention.Heads} heads cannot be shared out over {attention.KeyValueHeads} key/value heads; the first must be a multiple of the second");
        if (attention.PackedByHead && (!attention.Packed || attention.KeyValueHeads != attention.Heads))
            throw Wrong($"{where}a matrix packed by head holds one key and value for each query: Packed must be set and key/value heads be {attention.Heads}, got {attention.KeyValueHeads}");
        if (attention.Window < 0)
            throw Wrong($"{where}the window must not be negative, got {attention.Window}");
        Positive(attention.ScoreCap, $"{where}the cap of scores");
        Positive(attention.Scale, $"{where}the scale of scores");
        if (attention.Rotary is not { } rotary)
            return;
        if (rotary.Width % 2 != 0 || rotary.Width > attention.HeadWidth || rotary.Width <= 0)
            throw Wrong($"{where}rotary positions need an even width of at most the head width {attention.HeadWidth}, got {rotary.Width}");
        if (!(rotary.Theta > 1) || !float.IsFinite(rotary.Theta))
            throw Wrong($"{where}the base of rotary frequencies must be above 1, got {rotary.Theta}");
        rotary.Scaling?.Validate(rotary);
    }

    private static void Validate(FeedForwardConfig part, string where)
    {
        InRange(part.Width, MostNumbers, $"{where}FeedForward.Width");
        if (part.Packed && !part.Gated)
            throw Wrong($"{where}a packed feed-forward part holds a gate and what it multiplies: Gated must be set");
        if (part.Experts is not { } experts)
            return;
        InRange(experts.Count, MostExperts, $"{where}FeedForward.Experts.Count");
        if (experts.Chosen < 1 || experts.Chosen > experts.Count)
            throw Wrong($"{where}of {experts.Count} experts from 1 to {experts.Count} can be chosen for a position, got {experts.Chosen}");
    }

    private static void Positive(float? value, string what)
    {
        if (value is { } number && (!(number > 0) || !float.IsFinite(number)))
            throw Wrong($"{what} must be a positive number, got {number}");
    }

    private static void InRange(long value, long most, string name)
    {
        if (value < 1 || value > most)
            throw Wrong($"{name} must be from 1 to {most}, got {value}");
    }

    private static ArgumentException Wrong(string what) => new($"describing a decoder: {what}");
}
