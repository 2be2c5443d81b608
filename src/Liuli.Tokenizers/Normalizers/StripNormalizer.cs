using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Takes white space off the ends.</summary>
internal sealed record StripNormalizer(bool Left, bool Right) : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        int start = Left ? chars.Length - chars.TrimStart().Length : 0;
        int end = Right ? chars.TrimEnd().Length : chars.Length;
        text.BeginRewrite();
        if (end > start)
            text.Copy(start, end - start);
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteBoolean("strip_left", Left);
        writer.WriteBoolean("strip_right", Right);
        writer.WriteEndObject();
    }
}
