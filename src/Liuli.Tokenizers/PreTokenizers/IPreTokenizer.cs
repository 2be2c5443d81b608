using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Cuts the text into the words that the model tokenizes one by one.</summary>
internal interface IPreTokenizer
{
    /// <summary>Replaces the pieces by finer ones.</summary>
    void PreTokenize(PreTokenizedText text);

    /// <summary>Writes the component as an object of a tokenizer.json.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
