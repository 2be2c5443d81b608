using Liuli.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>"Exclude top choices": now and then drops all tokens that are likely enough, except the least likely of them.</summary>
/// <remarks>
/// With the given probability, of all tokens with pᵢ ≥ threshold only the last stays, beside those below the threshold; where one token or none reaches it, nothing is dropped.
/// P. E. Weidmann, "Exclude Top Choices (XTC): a sampler that boosts creativity", text-generation-webui pull request 6335, 2024.
/// Not for several threads at once; one for each text that is generated.
/// </remarks>
/// <param name="probability">How often, from 0 (never) to 1 (for every token).</param>
/// <param name="threshold">What counts as likely enough; above 0.5 nothing is ever dropped.</param>
/// <param name="random">Where the choice whether to drop comes from; one number is drawn for every token.</param>
public sealed class Xtc(float probability, float threshold, Philox random) : ISamplerStep
{
    private int[] _likely = new int[16];

    /// <inheritdoc/>
    public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
    {
        if (probability <= 0 || threshold > 0.5f || random.NextSingle() >= probability)
            return;
        ReadOnlySpan<float> probabilities = candidates.Probabilities();
        int count = 0, least = 0;
        for (int i = LogitScan.NextAtLeast(probabilities, 0, threshold); i < probabilities.Length; i = LogitScan.NextAtLeast(probabilities, i + 1, threshold))
        {
            if (count == _likely.Length)
                Array.Resize(ref _likely, 2 * count);
            if (count == 0 || IsLater(i, _likely[least]))
                least = count;
            _likely[count++] = i;
        }
        if (count < 2)
            return;
        for (int i = least + 1; i < count; i++)
            _likely[i - 1] = _likely[i];
        candidates.RemoveAt(_likely.AsSpan(0, count - 1));

        // In falling order, equal ones by rising ids: as if all had been sorted.
        bool IsLater(int a, int b)
        {
            float first = candidates.Logits[a], second = candidates.Logits[b];
            return first < second || (first == second && candidates.Ids[a] > candidates.Ids[b]);
        }
    }
}
