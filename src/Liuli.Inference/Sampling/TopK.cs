namespace Liuli.Inference.Sampling;

/// <summary>Keeps the <paramref name="count"/> most likely tokens.</summary>
/// <remarks>Fan, Lewis and Dauphin, "Hierarchical neural story generation", ACL 2018. Keeps nothing between calls: safe for use from several threads.</remarks>
/// <param name="count">How many; 0 or less keeps all.</param>
public sealed class TopK(int count) : ISamplerStep
{
    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (count > 0)
            candidates.KeepTop(count);
    }
}
