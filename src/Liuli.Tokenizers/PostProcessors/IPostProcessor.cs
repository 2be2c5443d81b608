using System.Text.Json;

namespace Liuli.Tokenizers.PostProcessors;

/// <summary>Sets special tokens around one text or a pair of texts, and may adjust the tokens' ranges.</summary>
internal interface IPostProcessor
{
    /// <summary>The order of special tokens and texts for one text or a pair; null where this processor adds nothing.</summary>
    IReadOnlyList<TemplatePiece>? Template(bool pair);

    /// <summary>Adjusts the range of a token, given its spelling.</summary>
    (int Start, int End) AdjustOffset(string token, (int Start, int End) offset);

    /// <summary>Writes the component as an object of a tokenizer.json.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
