using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Writes the bytes of the text's UTF-8 with <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        Emit(text, chars, 0);
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "ByteLevel");

    /// <summary>Writes the bytes of what stands from an index on.</summary>
    public static void Emit(TextBuffer text, ReadOnlySpan<char> chars, int from)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in chars[from..].EnumerateRunes())
        {
            int width = rune.Utf16SequenceLength;
            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
                text.Emit(ByteAlphabet.ToChar(b), from, from + width);
            from += width;
        }
    }
}
