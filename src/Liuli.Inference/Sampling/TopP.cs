namespace Liuli.Inference.Sampling;

/// <summary>Nucleus sampling: keeps the fewest most likely tokens whose probabilities add up to at least <paramref name="mass"/>.</summary>
/// <remarks>Holtzman et al., "The curious case of neural text degeneration", ICLR 2020. Keeps nothing between calls: safe for use from several threads.</remarks>
/// <param name="mass">In (0, 1]; 1 keeps all.</param>
public sealed class TopP(float mass) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (mass < 1)
            candidates.KeepMass(mass);
    }
}
