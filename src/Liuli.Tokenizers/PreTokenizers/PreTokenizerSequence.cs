using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Pre-tokenizers one after the other, each on the pieces of the one before.</summary>
internal sealed record PreTokenizerSequence(IReadOnlyList<IPreTokenizer> Steps) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        // By index: the enumerator of an interface would be an object.
        for (int i = 0; i < Steps.Count; i++)
            Steps[i].PreTokenize(text);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        foreach (IPreTokenizer step in Steps)
            step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
