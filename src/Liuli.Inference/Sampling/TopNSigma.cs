namespace Liuli.Inference.Sampling;

/// <summary>Keeps tokens whose logit is at most <paramref name="count"/> standard deviations below the largest.</summary>
/// <remarks>
/// xᵢ ≥ x_max − n·σ, with σ over all logits left that are not −∞. Independent of the temperature.
/// Tang et al., "Top-nσ: not all logits are you need", 2024.
/// Keeps nothing between calls: safe for use from several threads.
/// </remarks>
/// <param name="count">n; 0 or less keeps all.</param>
public sealed class TopNSigma(float count) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (count > 0)
            candidates.DropBelow(candidates.Largest - (float)(count * LogitScan.Deviation(candidates.Logits)));
    }
}
