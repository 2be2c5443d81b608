namespace Liuli.Inference.Sampling;

/// <summary>Keeps the surprise of the text near a target: tokens that would surprise too much are dropped, and how much that is follows what was chosen.</summary>
/// <remarks>
/// Dropped is what has −log₂ pᵢ > μ. After a choice with surprise s = −log₂ p (among what was left), μ ← μ − η·(s − τ). μ starts at 2τ.
/// Basu, Ramachandran, Keskar and Varshney, "Mirostat: a neural text decoding algorithm that directly controls perplexity", ICLR 2021, algorithm 2.
/// Keeps state from token to token: one object for each text, last in its chain.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="target">τ: the surprise aimed at, in bits a token.</param>
/// <param name="rate">η: how fast μ follows.</param>
public sealed class Mirostat2(float target = 5, float rate = 0.1f) : ISamplerStep
{
    /// <summary>μ: the most surprise that the next token may be, in bits.</summary>
    public float Bound { get; private set; } = 2 * target;

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        // −log₂ pᵢ ≤ μ in logits: xᵢ ≥ ln Σ e^x − μ ln 2.
        candidates.DropBelow(candidates.LogSumExp() - Bound * MathF.Log(2));
    }

    /// <inheritdoc/>
    public void Chosen(TokenCandidates candidates, int position)
    {
        float surprise = (candidates.LogSumExp() - candidates.Logits[position]) / MathF.Log(2);
        Bound -= rate * (surprise - target);
    }
}
