namespace Liuli.Inference.Sampling;

/// <summary>Adds a number to the logits of some tokens, whatever the model gave them; −∞ rules a token out.</summary>
/// <remarks>
/// xᵢ ← xᵢ + bᵢ: the odds of a token against all others change by the factor e^b. The <c>logit_bias</c> of OpenAI's API and of llama.cpp.
/// Tokens that are no candidates any more are passed over.
/// Keeps nothing between calls: safe for use from several threads.
/// </remarks>
/// <param name="biases">Token ids and what is added.</param>
public sealed class LogitBias(IEnumerable<KeyValuePair<int, float>> biases) : ISamplerStep
{
    private readonly KeyValuePair<int, float>[] _biases = [.. biases];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        Span<float> logits = candidates.Logits;
        foreach ((int id, float bias) in _biases)
        {
            int position = candidates.IndexOf(id);
            if (position >= 0)
                logits[position] += bias;
        }
        candidates.MarkUnsorted();
    }
}
