namespace Liuli.Inference.Sampling;

/// <summary>One step of a sampler: narrows down or reweighs the candidates. Write your own and put it anywhere in the chain.</summary>
public interface ISamplerStep
{
    /// <summary>Changes the candidates in place, leaving at least one.</summary>
    /// <param name="candidates">What the steps before have left.</param>
    /// <param name="history">All token ids so far, prompt included, oldest first.</param>
    void Apply(TokenCandidates candidates, ReadOnlySpan<int> history);
}
