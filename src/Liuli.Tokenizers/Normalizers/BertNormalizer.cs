using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>BERT's basic clean-up: controls out, white space to spaces, ideographs set apart, accents off, lower case.</summary>
/// <param name="CleanText">Removes control characters, U+0000 and U+FFFD, and turns white space into spaces.</param>
/// <param name="HandleChineseChars">Sets a space before and after every ideograph.</param>
/// <param name="StripAccents">Removes accents; null means: when <paramref name="Lowercase"/> is on.</param>
/// <param name="Lowercase">Turns letters into lower case.</param>
internal sealed record BertNormalizer(bool CleanText = true, bool HandleChineseChars = true, bool? StripAccents = null, bool Lowercase = true)
    : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        if (Ascii.IsValid(text.Chars))
        {
            NormalizeAscii(text);
            return;
        }
        if (CleanText || HandleChineseChars)
            CleanAndSpace(text);
        if (StripAccents ?? Lowercase)
            RemoveAccents(text);
        if (Lowercase)
            LowercaseNormalizer.ToLower(text);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", CleanText);
        writer.WriteBoolean("handle_chinese_chars", HandleChineseChars);
        if (StripAccents is bool strip)
            writer.WriteBoolean("strip_accents", strip);
        else
            writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", Lowercase);
        writer.WriteEndObject();
    }

    /// <summary>The same result in one pass: ASCII has neither ideographs nor accents.</summary>
    private void NormalizeAscii(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0; i < chars.Length; i++)
        {
            char c = chars[i];
            if (CleanText && c is < ' ' or '\x7F')
            {
                if (c is not ((>= '\t' and <= '\r') and not ('\v' or '\f')))
                    continue;
                c = ' ';
            }
            text.Emit(Lowercase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c, i, i + 1);
        }
        text.EndRewrite();
    }

    private void CleanAndSpace(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0, width; i < chars.Length; i += width)
        {
            int code = CharacterClass.CodePointAt(chars, i, out width);
            if (CleanText && (code is 0 or 0xFFFD || CharacterClass.IsBertControl(code)))
                continue;
            if (HandleChineseChars && CharacterClass.IsIdeograph(code))
            {
                text.Emit(' ', i, i);
                text.Copy(i, width);
                text.Emit(' ', i + width, i + width);
            }
            else if (CleanText && CharacterClass.IsWhiteSpace(code))
                text.Emit(' ', i, i + 1);
            else
                text.Copy(i, width);
        }
        text.EndRewrite();
    }

    private static void RemoveAccents(TextBuffer text)
    {
        NormalizationForms.Apply(text, NormalizationForm.FormD);
        MarkRemoval.Apply(text, CharacterClass.IsNonSpacingMark);
    }
}
