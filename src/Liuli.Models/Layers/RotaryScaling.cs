namespace Liuli.Models.Layers;

/// <summary>Changes the frequencies of rotary positions so that a model reaches beyond the context of its first training.</summary>
public abstract record RotaryScaling
{
    /// <summary>What sines and cosines are multiplied by.</summary>
    public virtual float AttentionFactor => 1;

    /// <summary>Changes the frequencies, in radians per position, in place.</summary>
    /// <param name="frequencies">θ^(−2i/width) for i = 0 … width/2 − 1.</param>
    /// <param name="config">Width and base of the rotation.</param>
    /// <param name="contextLength">The most positions that the model spans.</param>
    public abstract void Scale(Span<double> frequencies, RotaryConfig config, int contextLength);
}

/// <summary>Llama 3.1's scaling: slow frequencies are divided by a factor, fast ones kept, those between blended.</summary>
/// <remarks>Grattafiori et al., "The Llama 3 herd of models", 2024; the blend is linear in (context / wavelength).</remarks>
/// <param name="Factor">What slow frequencies are divided by.</param>
/// <param name="LowFrequencyFactor">Wavelengths above <paramref name="OriginalContextLength"/> / this are slow.</param>
/// <param name="HighFrequencyFactor">Wavelengths below <paramref name="OriginalContextLength"/> / this are fast.</param>
/// <param name="OriginalContextLength">The context of the first training.</param>
public sealed record Llama3RotaryScaling(float Factor, float LowFrequencyFactor, float HighFrequencyFactor, int OriginalContextLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int contextLength)
    {
        foreach (ref double frequency in frequencies)
        {
            double turns = OriginalContextLength * frequency / (2 * Math.PI);
            double fast = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
            frequency = fast * frequency + (1 - fast) * frequency / Factor;
        }
    }
}
