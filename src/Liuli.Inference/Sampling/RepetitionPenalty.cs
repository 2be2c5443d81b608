namespace Liuli.Inference.Sampling;

/// <summary>Makes tokens of the recent past less likely: a positive logit is divided by the penalty, a negative one multiplied.</summary>
/// <remarks>
/// Keskar et al., "CTRL: a conditional transformer language model for controllable generation", 2019, §4.1. The paper divides always, which makes
/// a token with a negative logit likelier; multiplying it is what every implementation does. Costs time in proportion to the window.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="penalty">Above 0; 1 changes nothing.</param>
/// <param name="window">How many of the latest tokens count; −1 is all of them.</param>
public sealed class RepetitionPenalty(float penalty, int window = 64) : ISamplerStep
{
    private readonly RecentTokens _recent = new();

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (penalty == 1 || window == 0)
            return;
        Span<float> logits = candidates.Logits;
        foreach ((int id, _) in _recent.Count(history, window))
        {
            int position = candidates.IndexOf(id);
            if (position >= 0)
                logits[position] = logits[position] > 0 ? logits[position] / penalty : logits[position] * penalty;
        }
        candidates.MarkUnsorted();
    }
}
