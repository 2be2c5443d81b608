using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed record NormalizerSequence(IReadOnlyList<INormalizer> Steps) : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        // By index: the enumerator of an interface would be an object.
        for (int i = 0; i < Steps.Count; i++)
            Steps[i].Normalize(text);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("normalizers");
        foreach (INormalizer step in Steps)
            step.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
