namespace Liuli.Models.Layers;

/// <summary>Llama 3.1's scaling: slow frequencies are divided by a factor, fast ones kept, those between blended.</summary>
/// <remarks>Grattafiori et al., "The Llama 3 herd of models", 2024; the blend is linear in (context / wavelength). Immutable, so safe for use from several threads.</remarks>
/// <param name="Factor">What slow frequencies are divided by.</param>
/// <param name="LowFrequencyFactor">Wavelengths above <paramref name="OriginalContextLength"/> / this are slow.</param>
/// <param name="HighFrequencyFactor">Wavelengths below <paramref name="OriginalContextLength"/> / this are fast.</param>
/// <param name="OriginalContextLength">The context of the first training.</param>
public sealed record Llama3RotaryScaling(float Factor, float LowFrequencyFactor, float HighFrequencyFactor, int OriginalContextLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        foreach (ref double frequency in frequencies)
        {
            double turns = OriginalContextLength * frequency / (2 * Math.PI);
            double fast = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
            frequency = fast * frequency + (1 - fast) * frequency / Factor;
        }
    }

    /// <inheritdoc/>
    public override void Validate(RotaryConfig config)
    {
        CheckFactor(Factor);
        CheckLength(OriginalContextLength);
        if (!(HighFrequencyFactor > LowFrequencyFactor))
            throw new ArgumentException($"describing a decoder: of llama3's rotary scaling the high frequency factor must be above the low one, got {HighFrequencyFactor} and {LowFrequencyFactor}");
    }
}
