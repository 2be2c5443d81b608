using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Lower case, code point by code point (a final sigma is not special).</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    public void Normalize(TextBuffer text) => ToLower(text);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "Lowercase");

    /// <summary>Lowers the text in place.</summary>
    public static void ToLower(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0, width; i < chars.Length; i += width)
        {
            int code = CharacterClass.CodePointAt(chars, i, out width);
            EmitLower(text, code, i, width);
        }
        text.EndRewrite();
    }

    /// <summary>Writes the lower case of the code point that stands at [at, at + width).</summary>
    public static void EmitLower(TextBuffer text, int code, int at, int width)
    {
        text.Emit(new Rune(CharacterClass.ToLower(code, out int second)), at, at + width);
        if (second != 0)
            text.Emit((char)second, at, at + width);
    }
}
