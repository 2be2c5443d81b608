using Liuli.Models.Layers;

namespace Liuli.Models;

/// <content>Checks that the numbers fit each other.</content>
public abstract partial record ModelConfig
{
    // Far above any real model; a damaged or hostile config.json must not make us allocate without end.
    private protected const int MostNumbers = 1 << 24;

    private const int MostExperts = 4096;

    /// <summary>The most layers that a description can have.</summary>
    internal const int MostLayers = 10_000;

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message names the first that is wrong.</exception>
    public virtual void Validate()
    {
        InRange(VocabularySize, MostNumbers, nameof(VocabularySize));
        InRange(ContextLength, int.MaxValue, nameof(ContextLength));
        InRange(Width, MostNumbers, nameof(Width));
        InRange(Layers, MostLayers, nameof(Layers));
        if (!(Norm.Epsilon > 0))
            throw Wrong($"the norm's epsilon must be positive, got {Norm.Epsilon}");
        if (Norm.UnitOffset && Norm.Kind != NormKind.Rms)
            throw Wrong("an offset of the weights goes with RMS norm only");
        Validate(Attention, "");
        Validate(FeedForward, "");
    }

    private protected void Validate(AttentionConfig attention, string where)
    {
        InRange(attention.Heads, MostNumbers, $"{where}Attention.Heads");
        InRange(attention.KeyValueHeads, MostNumbers, $"{where}Attention.KeyValueHeads");
        InRange(attention.HeadWidth, MostNumbers, $"{where}Attention.HeadWidth");
        InRange((long)attention.Heads * attention.HeadWidth, MostNumbers, $"{where}Attention.Heads · Attention.HeadWidth");
        if (attention.Heads % attention.KeyValueHeads != 0)
            throw Wrong($"{where}{Counted.Of(attention.Heads, "head")} cannot be shared out over {attention.KeyValueHeads} key/value heads; the first must be a multiple of the second");
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

    private protected void Validate(FeedForwardConfig part, string where)
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

    private protected void Positive(float? value, string what)
    {
        if (value is { } number && (!(number > 0) || !float.IsFinite(number)))
            throw Wrong($"{what} must be a positive number, got {number}");
    }

    private protected void InRange(long value, long most, string name)
    {
        if (value < 1 || value > most)
            throw Wrong($"{name} must be from 1 to {most}, got {value}");
    }

    private protected ArgumentException Wrong(string what) => new($"describing {Kind}: {what}");
}
