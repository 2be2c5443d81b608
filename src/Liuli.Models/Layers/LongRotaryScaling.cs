namespace Liuli.Models.Layers;

/// <summary>LongRoPE: every frequency is divided by a factor of its own, found by search, of which there is one list for short and one for long passes.</summary>
/// <remarks>Ding et al., "LongRoPE", 2024. With a cache its capacity decides which list is used, as a cached key is never turned again. Immutable, so safe for use from several threads.</remarks>
/// <param name="ShortFactors">One for each frequency, for passes up to <paramref name="OriginalContextLength"/>.</param>
/// <param name="LongFactors">One for each frequency, for longer passes.</param>
/// <param name="OriginalContextLength">The context of the first training.</param>
/// <param name="Magnitude">What sines and cosines are multiplied by, in passes of any length: √(1 + ln s / ln L₀), s being how many times longer the context is than L₀.</param>
public sealed record LongRotaryScaling(EquatableArray<float> ShortFactors, EquatableArray<float> LongFactors, int OriginalContextLength, float Magnitude) : RotaryScaling
{
    /// <inheritdoc/>
    public override float AttentionFactor => Magnitude;

    /// <summary>√(1 + ln s / ln L₀) for a context of s·L₀; 1 where it is not longer.</summary>
    public static double PaperMagnitude(double factor, int originalContextLength) =>
        factor <= 1 || originalContextLength <= 1 ? 1 : Math.Sqrt(1 + Math.Log(factor) / Math.Log(originalContextLength));

    /// <inheritdoc/>
    public override int Variant(int length) => length > OriginalContextLength ? 1 : 0;

    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        EquatableArray<float> factors = variant == 0 ? ShortFactors : LongFactors;
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] /= factors[i];
    }

    /// <inheritdoc/>
    public override void Validate(RotaryConfig config)
    {
        CheckLength(OriginalContextLength);
        if (ShortFactors.Count != config.Width / 2 || LongFactors.Count != config.Width / 2)
            throw new ArgumentException($"describing a decoder: longrope's rotary scaling needs a short and a long factor for each of {config.Width / 2} frequencies, got {ShortFactors.Count} and {LongFactors.Count}");
        if (ShortFactors.Concat(LongFactors).Any(f => !(f > 0) || !float.IsFinite(f)) || !(Magnitude > 0) || !float.IsFinite(Magnitude))
            throw new ArgumentException("describing a decoder: longrope's factors and magnitude must be positive numbers");
    }
}
