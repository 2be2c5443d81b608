namespace Liuli.Models.Layers;

/// <summary>Position interpolation: every frequency is divided by a factor, as if positions lay closer together.</summary>
/// <remarks>Chen et al., "Extending context window of large language models via positional interpolation", 2023. Immutable, so safe for use from several threads.</remarks>
/// <param name="Factor">What frequencies are divided by.</param>
public sealed record LinearRotaryScaling(float Factor) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        foreach (ref double frequency in frequencies)
            frequency /= Factor;
    }

    /// <inheritdoc/>
    public override void Validate(RotaryConfig config) => CheckFactor(Factor);
}
