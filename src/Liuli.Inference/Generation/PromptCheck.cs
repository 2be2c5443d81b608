using Liuli.Inference.Sampling;
using Liuli.Models;

namespace Liuli.Inference.Generation;

/// <summary>What a prompt and the tokens named in options must be before a model can continue a text.</summary>
internal static class PromptCheck
{
    /// <exception cref="ArgumentException">The prompt is empty, leaves no room in the context, or holds an id outside the vocabulary.</exception>
    public static void Fits(IReadOnlyList<int> prompt, DecoderConfig config)
    {
        if (prompt.Count == 0)
            throw new ArgumentException("the prompt is empty: generation needs at least one token to continue; give some text, or let special tokens be added");
        if (prompt.Count >= config.ContextLength)
            throw new ArgumentException($"the prompt has {Counted.Of(prompt.Count, "token")} and leaves no room in the model's context of {config.ContextLength}; shorten it to {config.ContextLength - 1} or fewer");
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)config.VocabularySize)
                throw new ArgumentException($"the prompt holds token id {id}, the model's vocabulary has ids 0 to {config.VocabularySize - 1}; is this the right tokenizer?");
        }
    }

    /// <exception cref="ArgumentException">A logit bias is for an id outside the vocabulary, where it would do nothing.</exception>
    public static void Biases(SamplingOptions options, DecoderConfig config)
    {
        foreach (int id in options.LogitBias.Keys)
        {
            if ((uint)id >= (uint)config.VocabularySize)
                throw new ArgumentException($"a logit bias is for token id {id}, the model's vocabulary has ids 0 to {config.VocabularySize - 1}; is this the right tokenizer?");
        }
    }
}
