using Liuli.Inference.Sampling;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Turns what the sampler saw into a <see cref="GenerationStep"/>.</summary>
internal sealed class StepRecorder(Tokenizer? tokenizer, int count)
{
    private readonly TokenCandidates _likeliest = new();

    public GenerationStep? Last { get; private set; }

    /// <summary>Notes the likeliest tokens that the sampler left, the chosen one, and, while there is room, the likeliest of those that it dropped.</summary>
    public void Record(ReadOnlySpan<float> logits, TokenCandidates candidates, int chosen)
    {
        candidates.Sort();
        ReadOnlySpan<float> probabilities = candidates.Probabilities();
        _likeliest.Reset(logits);
        float logSum = _likeliest.LogSumExp();
        List<Candidate> shown = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            if (i < count || candidates.Ids[i] == chosen)
                shown.Add(Describe(candidates.Ids[i], probabilities[i], logits, logSum));
        }
        _likeliest.KeepTop(count);
        foreach (int id in _likeliest.Ids)
        {
            if (shown.Count < count && !candidates.Ids.Contains(id))
                shown.Add(Describe(id, 0, logits, logSum));
        }
        Last = new GenerationStep(shown, chosen);
    }

    private Candidate Describe(int id, float probability, ReadOnlySpan<float> logits, float logSum) =>
        new(id, TokenText.Of(tokenizer, id), logits[id], probability, MathF.Exp(logits[id] - logSum));
}
