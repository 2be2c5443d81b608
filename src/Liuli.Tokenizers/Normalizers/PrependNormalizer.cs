using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Sets a text before a text that is not empty.</summary>
internal sealed record PrependNormalizer(string Prefix) : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        if (text.Length == 0)
            return;
        text.BeginRewrite();
        text.Emit(Prefix, 0, 0);
        text.Copy(0, text.Length);
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Prepend");
        writer.WriteString("prepend", Prefix);
        writer.WriteEndObject();
    }
}
