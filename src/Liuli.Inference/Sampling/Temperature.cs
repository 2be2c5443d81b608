using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>Divides every logit by <paramref name="temperature"/>: below 1 likely tokens become likelier, above 1 the choice gets freer.</summary>
/// <remarks>Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines", 1985.</remarks>
/// <param name="temperature">Above 0; 1 changes nothing.</param>
public sealed class Temperature(float temperature) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (temperature != 1)
            TensorPrimitives.Divide(candidates.Logits, temperature, candidates.Logits);
    }
}
