namespace Liuli.Inference.Sampling;

/// <summary>Rules tokens out, whatever the model gives them.</summary>
/// <param name="ids">The tokens; not all of the vocabulary.</param>
public sealed class NeverTokens(IReadOnlyCollection<int> ids) : ISamplerStep
{
    private readonly HashSet<int> _ids = [.. ids];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        ReadOnlySpan<int> left = candidates.Ids;
        Span<float> logits = candidates.Logits;
        for (int i = 0; i < left.Length; i++)
        {
            if (_ids.Contains(left[i]))
                logits[i] = float.NegativeInfinity;
        }
        candidates.MarkUnsorted();
    }
}
