using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>Divides every logit by <paramref name="temperature"/>: below 1 likely tokens become likelier, above 1 the choice gets freer.</summary>
/// <remarks>Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines", 1985. Keeps nothing between calls: safe for use from several threads.</remarks>
/// <param name="temperature">At least 0; 1 changes nothing, 0 leaves the likeliest token alone.</param>
public sealed class Temperature(float temperature) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history) => Divide(candidates, temperature);

    /// <summary>Divides the logits; by 0, as the limit.</summary>
    internal static void Divide(TokenCandidates candidates, float temperature)
    {
        if (temperature <= 0)
            candidates.KeepTop(1);
        else if (temperature != 1)
            TensorPrimitives.Divide(candidates.Logits, temperature, candidates.Logits);
    }
}
