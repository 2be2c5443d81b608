namespace Liuli.Inference.Sampling;

/// <summary>Keeps tokens at least <paramref name="share"/> times as likely as the most likely one.</summary>
/// <remarks>Nguyen et al., "Turning up the heat: min-p sampling for creative and coherent LLM outputs", 2024. Keeps nothing between calls: safe for use from several threads.</remarks>
/// <param name="share">In [0, 1]; 0 keeps all.</param>
public sealed class MinP(float share) : ISamplerStep
{
    // pᵢ ≥ share · p_max in logits: xᵢ ≥ x_max + ln share. No softmax is needed.
    private readonly float _logShare = MathF.Log(share);

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (share <= 0)
            return;
        candidates.KeepAtLeast(candidates.Largest + _logShare);
    }
}
