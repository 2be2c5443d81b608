using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Rewrites the text before it is cut (lower case, accents, Unicode forms).</summary>
internal interface INormalizer
{
    /// <summary>Rewrites the text in place.</summary>
    void Normalize(TextBuffer text);

    /// <summary>Writes the component as an object of a tokenizer.json.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
