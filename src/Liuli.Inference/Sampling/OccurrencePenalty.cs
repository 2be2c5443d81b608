namespace Liuli.Inference.Sampling;

/// <summary>Takes from the logit of a token of the recent past: once for being there, and once more for every time that it is.</summary>
/// <remarks>
/// xᵢ ← xᵢ − cᵢ·frequency − [cᵢ > 0]·presence, where cᵢ counts token i among the latest. The frequency and presence penalties of OpenAI's API
/// ("Parameter details", API reference); as in llama.cpp, the prompt counts too. Negative values make repetition likelier.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="frequency">Taken for every occurrence; 0 changes nothing.</param>
/// <param name="presence">Taken once; 0 changes nothing.</param>
/// <param name="window">How many of the latest tokens count; −1 is all of them.</param>
public sealed class OccurrencePenalty(float frequency, float presence, int window = 64) : ISamplerStep
{
    private readonly RecentTokens _recent = new();

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if ((frequency == 0 && presence == 0) || window == 0)
            return;
        Span<float> logits = candidates.Logits;
        foreach ((int id, int count) in _recent.Count(history, window))
        {
            int position = candidates.IndexOf(id);
            if (position >= 0)
                logits[position] -= (count * frequency) + presence;
        }
        candidates.MarkUnsorted();
    }
}
