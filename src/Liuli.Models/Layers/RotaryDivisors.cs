namespace Liuli.Models.Layers;

/// <summary>Every frequency is divided by a number of its own, as files list them that do not say how they were found.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Divisors">One for each frequency, fastest first.</param>
public sealed record RotaryDivisors(EquatableArray<float> Divisors) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Scale(Span<double> frequencies, RotaryConfig config, int variant)
    {
        if (Divisors.Count != frequencies.Length)
            throw new ArgumentException($"scaling rotary positions: expected {frequencies.Length} divisors, one for each frequency, got {Divisors.Count}");
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] /= Divisors[i];
    }
}
