using System.Buffers;
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
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private readonly BertCharacters _characters = new();

    public void Normalize(TextBuffer text)
    {
        if (!TryInOnePass(text))
            NormalizeInSteps(text);
    }

    /// <summary>The definition: four steps, each over the whole text.</summary>
    public void NormalizeInSteps(TextBuffer text)
    {
        if (CleanText || HandleChineseChars)
            CleanAndSpace(text);
        if (StripAccents ?? Lowercase)
        {
            NormalizationForms.Apply(text, NormalizationForm.FormD);
            MarkRemoval.Apply(text, CharacterClass.IsNonSpacingMark);
        }
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

    /// <summary>
    /// All steps on each code point in turn. The one thing that this cannot do is to put marks in order that stay in the text
    /// (spacing marks with a combining class, which are very rare): then it gives up, having changed nothing.
    /// </summary>
    private bool TryInOnePass(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0, width; i < chars.Length; i += width)
        {
            char c = chars[i];
            width = 1;
            if (c is >= ' ' and <= '~')
                width = CopyPrintable(text, chars, i);
            else if (c < 128)
                EmitControl(text, c, i);
            else if (c is >= '\u4E00' and <= '\u9FFF' && HandleChineseChars)
                EmitApart(text, i, 1);
            else if (!TryEmit(text, chars, i, out width))
                return false;
        }
        text.EndRewrite();
        return true;
    }

    /// <summary>Takes a run of printable ASCII over at once and returns its length.</summary>
    private int CopyPrintable(TextBuffer text, ReadOnlySpan<char> chars, int at)
    {
        int count = chars[at..].IndexOfAnyExcept(Printable);
        if (count < 0)
            count = chars.Length - at;
        if (Lowercase)
            text.CopyAsciiLower(at, count);
        else
            text.Copy(at, count);
        return count;
    }

    private void EmitControl(TextBuffer text, char c, int at)
    {
        if (!CleanText)
            text.Copy(at, 1);
        else if (c is '\t' or '\n' or '\r')
            text.Emit(' ', at, at + 1);
    }

    private static void EmitApart(TextBuffer text, int at, int width)
    {
        text.Emit(' ', at, at);
        text.Copy(at, width);
        text.Emit(' ', at + width, at + width);
    }

    private bool TryEmit(TextBuffer text, ReadOnlySpan<char> chars, int at, out int width)
    {
        int code = CharacterClass.CodePointAt(chars, at, out width);
        BertCharacter kind = _characters[code];
        if (CleanText && (kind & BertCharacter.Removed) != 0)
            return true;
        if (CleanText && (kind & BertCharacter.Space) != 0)
        {
            text.Emit(' ', at, at + width);
            return true;
        }
        bool apart = HandleChineseChars && (kind & BertCharacter.Ideograph) != 0;
        if (apart)
            text.Emit(' ', at, at);
        bool done = true;
        if ((kind & BertCharacter.Accented) != 0 && (StripAccents ?? Lowercase))
            done = TryEmitParts(text, code, at, width);
        else if ((kind & BertCharacter.Upper) != 0 && Lowercase)
            LowercaseNormalizer.EmitLower(text, code, at, width);
        else
            text.Copy(at, width);
        if (apart)
            text.Emit(' ', at + width, at + width);
        return done;
    }

    private bool TryEmitParts(TextBuffer text, int code, int at, int width)
    {
        UnicodeTables tables = UnicodeTables.Instance;
        Span<int> parts = stackalloc int[18];
        int count = tables.Decompose(code, compatible: false, parts);
        if (count == 0)
            parts[count++] = code;
        foreach (int part in parts[..count])
        {
            if (CharacterClass.IsNonSpacingMark(part))
                continue;
            if (tables.CombiningClass(part) != 0)
                return false;
            if (Lowercase)
                LowercaseNormalizer.EmitLower(text, part, at, width);
            else
                text.Emit(new Rune(part), at, at + width);
        }
        return true;
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
                EmitApart(text, i, width);
            else if (CleanText && CharacterClass.IsWhiteSpace(code))
                text.Emit(' ', i, i + 1);
            else
                text.Copy(i, width);
        }
        text.EndRewrite();
    }
}
