using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>The text of a single token.</summary>
internal static class TokenText
{
    /// <summary>Its text; empty for rows of the embedding that no token belongs to, and without a tokenizer.</summary>
    public static string Of(Tokenizer? tokenizer, int id) => tokenizer is not null && tokenizer.HasId(id) ? tokenizer.Decode([id]) : "";
}
