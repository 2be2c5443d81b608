namespace Liuli.Models;

/// <content>Checks that the numbers fit each other.</content>
public sealed partial record DecoderConfig
{
    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Positive(LogitCap, "the cap of logits");
        if (!(EmbeddingScale > 0) || !float.IsFinite(EmbeddingScale))
            throw Wrong($"the scale of embeddings must be a positive number, got {EmbeddingScale}");
        Validate(new LayerConfig(Attention, FeedForward), "");
        if (LayerVariants.Count != 0 && LayerVariants.Count != Layers)
            throw Wrong($"there {Counted.Noun(Layers, "is", "are")} {Counted.Of(Layers, "layer")}, LayerVariants describes {LayerVariants.Count}");
        for (int i = 0; i < LayerVariants.Count; i++)
            Validate(LayerVariants[i], $"of layer {i}: ");
    }

    private void Validate(LayerConfig layer, string where)
    {
        Validate(layer.Attention, where);
        Validate(layer.FeedForward, where);
        if (layer.Attention.Bidirectional)
            throw Wrong($"{where}a decoder's positions see those up to themselves only: Attention.Bidirectional must not be set; EncoderConfig describes models that look both ways");
        if (layer.Attention.Heads != Attention.Heads || layer.Attention.KeyValueHeads != Attention.KeyValueHeads || layer.Attention.HeadWidth != Attention.HeadWidth)
            throw Wrong($"{where}heads must be the same in every layer, {Attention.Heads} ({Attention.KeyValueHeads} for keys and values) of {Attention.HeadWidth}; got {layer.Attention.Heads} ({layer.Attention.KeyValueHeads}) of {layer.Attention.HeadWidth}");
    }
}
