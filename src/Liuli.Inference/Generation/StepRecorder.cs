using System.Numerics.Tensors;
using Liuli.Inference.Sampling;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Turns what the sampler saw into a <see cref="GenerationStep"/>.</summary>
internal sealed class StepRecorder(Tokenizer? tokenizer, int count)
{
    public GenerationStep? Last { get; private set; }

    public void Record(ReadOnlySpan<float> logits, TokenCandidates candidates, int chosen)
    {
        candidates.Sort();
        ReadOnlySpan<float> probabilities = candidates.Probabilities();
        (float largest, double sum) = Normaliser(logits);
        List<Candidate> shown = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            int id = candidates.Ids[i];
            if (i >= count && id != chosen)
                continue;
            float modelProbability = (float)(Math.Exp(logits[id] - largest) / sum);
            shown.Add(new Candidate(id, tokenizer is not null && tokenizer.HasId(id) ? tokenizer.Decode([id]) : "", logits[id], probabilities[i], modelProbability));
        }
        Last = new GenerationStep(shown, chosen);
    }

    private static (float Largest, double Sum) Normaliser(ReadOnlySpan<float> logits)
    {
        float largest = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - largest);
        return (largest, sum);
    }
}
