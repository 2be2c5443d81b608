namespace Liuli.Inference.Sampling;

/// <summary>One step of a sampler: narrows down or reweighs the candidates. Write your own and put it into <see cref="SamplingOptions.FirstSteps"/> or <see cref="SamplingOptions.ExtraSteps"/>.</summary>
/// <remarks>
/// A step that keeps nothing from token to token can serve any number of generations one after the other; one that does serves a single text. No step is called from two threads at once
/// unless it is shared between generations that run at the same time.
/// </remarks>
public interface ISamplerStep
{
    /// <summary>Changes the candidates in place, leaving at least one.</summary>
    /// <param name="candidates">What the steps before have left.</param>
    /// <param name="history">All token ids so far, prompt included, oldest first.</param>
    void Apply(TokenCandidates candidates, ReadOnlySpan<int> history);

    /// <summary>Called after each choice, for steps that learn from it.</summary>
    /// <param name="candidates">What the last step had left.</param>
    /// <param name="position">Where the chosen token stands among them.</param>
    void Chosen(TokenCandidates candidates, int position)
    {
        // Most steps keep nothing from token to token.
    }
}
