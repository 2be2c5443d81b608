namespace Liuli.Models.Layers;

/// <summary>Changes the frequencies of rotary positions so that a model reaches beyond the context of its first training.</summary>
/// <remarks>Derive from it for a scaling of your own; everything it depends on are the numbers that it is given. Immutable, so safe for use from several threads.</remarks>
public abstract record RotaryScaling
{
    /// <summary>What sines and cosines are multiplied by.</summary>
    public virtual float AttentionFactor => 1;

    /// <summary>Which frequencies a pass of that length uses: lengths with the same answer share them, and 0 stands for those of short passes. Most scalings have one set for all.</summary>
    /// <param name="length">The positions that a pass spans, or that its cache has room for.</param>
    public virtual int Variant(int length) => 0;

    /// <summary>Changes the frequencies, in radians per position, in place.</summary>
    /// <param name="frequencies">θ^(−2i/width) for i = 0 … width/2 − 1.</param>
    /// <param name="config">Width and base of the rotation.</param>
    /// <param name="variant">For which lengths: an answer of <see cref="Variant"/>.</param>
    public abstract void Scale(Span<double> frequencies, RotaryConfig config, int variant);

    /// <summary>Checks that the scaling's own numbers make sense for <paramref name="config"/>.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public virtual void Validate(RotaryConfig config)
    {
    }

    /// <summary>Checks that a factor is a number of at least 1.</summary>
    protected static void CheckFactor(float factor)
    {
        if (!(factor >= 1) || !float.IsFinite(factor))
            throw new ArgumentException($"describing a decoder: the factor of a rotary scaling must be at least 1, got {factor}");
    }

    /// <summary>Checks a length of context.</summary>
    protected static void CheckLength(int length)
    {
        if (length < 1)
            throw new ArgumentException($"describing a decoder: the first training's context of a rotary scaling must be at least 1, got {length}");
    }
}
