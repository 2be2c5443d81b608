namespace Liuli.Inference.Sampling;

/// <summary>Makes tokens of the recent past less likely: a positive logit is divided by the penalty, a negative one multiplied.</summary>
/// <remarks>Keskar et al., "CTRL: a conditional transformer language model for controllable generation", 2019, §4.1.</remarks>
/// <param name="penalty">Above 0; 1 changes nothing.</param>
/// <param name="window">How many of the latest tokens count.</param>
public sealed class RepetitionPenalty(float penalty, int window = 64) : ISamplerStep
{
    private readonly HashSet<int> _recent = [];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (penalty == 1 || window <= 0)
            return;
        _recent.Clear();
        Span<float> logits = candidates.Logits;
        foreach (int id in history[Math.Max(0, history.Length - window)..])
        {
            int position = _recent.Add(id) ? candidates.IndexOf(id) : -1;
            if (position >= 0)
                logits[position] = logits[position] > 0 ? logits[position] / penalty : logits[position] * penalty;
        }
        candidates.MarkUnsorted();
    }
}
