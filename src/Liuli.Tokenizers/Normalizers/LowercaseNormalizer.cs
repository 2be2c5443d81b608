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
            int lower = code == 0xFFFD ? code : CharacterClass.ToLower(code, out int second) is var first && second != 0 ? -1 : first;
            if (lower == code)
                text.Copy(i, width);
            else if (lower < 0)
                text.Emit("i\u0307", i, i + width);
            else
                text.Emit(new Rune(lower), i, i + width);
        }
        text.EndRewrite();
    }
}
