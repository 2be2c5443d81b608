using System.Globalization;
using System.Runtime.CompilerServices;

namespace Liuli.Tokenizers.Unicode;

/// <summary>Questions about code points, as the tokenizers' definitions ask them. A lone surrogate counts as U+FFFD.</summary>
internal static class CharacterClass
{
    /// <summary>The code point at an index and its width in code units; U+FFFD for a lone surrogate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CodePointAt(ReadOnlySpan<char> text, int index, out int width)
    {
        char first = text[index];
        width = 1;
        return char.IsSurrogate(first) ? SurrogateAt(text, index, out width) : first;
    }

    private static int SurrogateAt(ReadOnlySpan<char> text, int index, out int width)
    {
        width = 1;
        if (!char.IsHighSurrogate(text[index]) || index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
            return 0xFFFD;
        width = 2;
        return char.ConvertToUtf32(text[index], text[index + 1]);
    }

    public static bool IsLetter(int code) => CharUnicodeInfo.GetUnicodeCategory(code) <= UnicodeCategory.OtherLetter;

    /// <summary>General categories Nd, Nl, No.</summary>
    public static bool IsNumber(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>The property White_Space; every such code point is in the basic plane.</summary>
    public static bool IsWhiteSpace(int code) => code < 0x10000 && char.IsWhiteSpace((char)code);

    /// <summary>General categories P*.</summary>
    public static bool IsPunctuation(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    /// <summary>BERT's punctuation: the general categories P* and all ASCII that is neither letter, digit, space nor control.</summary>
    public static bool IsBertPunctuation(int code) =>
        code < 128 ? code is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126) : IsPunctuation(code);

    /// <summary>
    /// BERT's control characters as Hugging Face's library has them: the general categories Cc, Cf and Co of the Unicode version that it
    /// keeps (so without eighteen younger format characters), without tab, line feed and carriage return.
    /// </summary>
    public static bool IsBertControl(int code) => code is not ('\t' or '\n' or '\r') && CharUnicodeInfo.GetUnicodeCategory(code)
        is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.Format && code is not (0x890 or 0x891 or 0x8E2 or 0x110CD or (>= 0x13430 and <= 0x1343F));

    /// <summary>The blocks that BERT sets apart with spaces: the unified and compatibility ideographs.</summary>
    public static bool IsIdeograph(int code) => code >= 0x3400 && code
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    public static bool IsNonSpacingMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.NonSpacingMark;

    /// <summary>General categories Mn, Mc, Me.</summary>
    public static bool IsMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>A word character in the sense of a regular expression's <c>\w</c> (UTS #18, Annex C).</summary>
    public static bool IsWord(int code) => CharUnicodeInfo.GetUnicodeCategory(code) switch
    {
        <= UnicodeCategory.LetterNumber => true, // letters, marks, decimal digits and letter numbers are the first ten categories
        UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => code is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        UnicodeCategory.Format => code is 0x200C or 0x200D,
        _ => false,
    };

    /// <summary>Lower case of one code point; U+0130 alone becomes two (SpecialCasing.txt).</summary>
    public static int ToLower(int code, out int second)
    {
        second = code == 0x130 ? 0x307 : 0;
        if (code == 0x130)
            return 'i';
        return System.Text.Rune.ToLowerInvariant(new System.Text.Rune(code)).Value;
    }
}
