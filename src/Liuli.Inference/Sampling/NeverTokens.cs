namespace Liuli.Inference.Sampling;

/// <summary>Rules tokens out, whatever the model gives them.</summary>
/// <param name="ids">The tokens; not all of the vocabulary.</param>
public sealed class NeverTokens(IReadOnlyCollection<int> ids) : ISamplerStep
{
    private readonly int[] _ids = [.. ids];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        Span<float> logits = candidates.Logits;
        foreach (int id in _ids)
        {
            int position = candidates.IndexOf(id);
            if (position >= 0)
                logits[position] = float.NegativeInfinity;
        }
        candidates.MarkUnsorted();
    }
}
