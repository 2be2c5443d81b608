using Liuli.Tokenizers;

namespace Liuli.Inference;

/// <summary>Text to the ids that a model is to continue.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public static class PromptEncoding
{
    /// <summary>What opens a text in training ([CLS], a beginning-of-text token), then the text, and nothing that would end it.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="text">The text; special tokens written in it are recognised.</param>
    /// <param name="addSpecialTokens">Whether to add the opening token if the text does not begin with it.</param>
    public static IReadOnlyList<int> Encode(Tokenizer tokenizer, string text, bool addSpecialTokens = true)
    {
        IReadOnlyList<int> plain = tokenizer.Encode(text, addSpecialTokens: false).Ids;
        if (!addSpecialTokens)
            return plain;
        // The template may also end a text ([SEP]); a prompt is to be continued, so only what it puts in front counts.
        Encoding full = tokenizer.Encode(text, addSpecialTokens: true);
        int opening = 0;
        while (opening < full.Ids.Count && full.SpecialTokensMask[opening] != 0)
            opening++;
        IEnumerable<int> front = plain.Count == 0 ? full.Ids.Take(1) : full.Ids.Take(opening);
        return plain.Count > 0 && front.FirstOrDefault(-1) == plain[0] ? plain : [.. front, .. plain];
    }
}
