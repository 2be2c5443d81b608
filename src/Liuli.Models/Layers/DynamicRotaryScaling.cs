namespace Liuli.Models.Layers;

/// <summary>Dynamic NTK-aware scaling: for a pass of L positions, more than the first training's L₀, the base grows to
/// θ·(factor·L/L₀ − (factor − 1))^(w/(w − 2)), w being the rotated width; shorter passes are as they were trained.</summary>
/// <remarks>
/// bloc97 and emozilla, posts in r/LocalLLaMA, 2023; Peng et al., "YaRN", 2023, section 3.3. L is the length of the pass, and with a cache the cache's capacity:
/// a cached key is never turned again, so all of them must be turned for one length.
/// Immutable, so safe for use from several threads.
/// </remarks>
/// <param name="Factor">How fast the base grows.</param>
/// <param name="OriginalContextLength">L₀: the context of the first training.</param>
public sealed record DynamicRotaryScaling(float Factor, int OriginalContextLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override int Variant(int length) => length > OriginalContextLength ? length : 0;

    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        if (variant == 0)
            return;
        double growth = (double)Factor * variant / OriginalContextLength - (Factor - 1);
        double theta = config.Theta * Math.Pow(growth, config.Width / (config.Width - 2.0));
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Pow(theta, -2.0 * i / config.Width);
    }

    /// <inheritdoc/>
    public override void Validate(RotaryConfig config)
    {
        CheckFactor(Factor);
        CheckLength(OriginalContextLength);
        if (config.Width <= 2)
            throw new ArgumentException($"describing a decoder: dynamic rotary scaling needs more than one frequency; the rotated width is {config.Width}");
    }
}
