using System.Runtime.CompilerServices;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's word pattern, written out by hand: contractions; letters, numbers or other signs with at most one space before;
/// white space, whose last character stays with the following word unless the text ends
/// (<c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>).
/// </summary>
internal static class Gpt2Scanner
{
    public const byte Letter = 0, Number = 1, Other = 2, Space = 3;

    private static ReadOnlySpan<byte> AsciiClass =>
    [
        2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2,
        2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2,
        2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2,
    ];

    /// <summary>Where the word that starts at <paramref name="start"/> ends.</summary>
    public static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        char first = text[start];
        if (first == '\'' && Contraction(text[(start + 1)..]) is int length and > 0)
            return start + 1 + length;
        int run = first == ' ' && start + 1 < text.Length ? start + 1 : start;
        byte kind = ClassAt(text, run, out int width);
        return kind == Space ? WhiteSpaceEnd(text, start) : RunEnd(text, run + width, kind);
    }

    /// <summary>Where the run of a class that reaches up to <paramref name="position"/> ends.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int position, byte kind)
    {
        while (position < text.Length && ClassAt(text, position, out int width) == kind)
            position += width;
        return position;
    }

    private static int WhiteSpaceEnd(ReadOnlySpan<char> text, int start)
    {
        int end = RunEnd(text, start + 1, Space);
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    /// <summary>The letters of a contraction after the apostrophe; 0 when there is none.</summary>
    private static int Contraction(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0)
            return 0;
        if (rest[0] is 's' or 't' or 'm' or 'd')
            return 1;
        return rest.Length > 1 && (rest[0], rest[1]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 2 : 0;
    }

    /// <summary>The class of the code point at an index, and its width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ClassAt(ReadOnlySpan<char> text, int index, out int width)
    {
        char c = text[index];
        width = 1;
        return c < 128 ? AsciiClass[c] : BeyondAscii(text, index, out width);
    }

    private static byte BeyondAscii(ReadOnlySpan<char> text, int index, out int width)
    {
        int code = CharacterClass.CodePointAt(text, index, out width);
        return CharacterClass.IsLetter(code) ? Letter : CharacterClass.IsNumber(code) ? Number : CharacterClass.IsWhiteSpace(code) ? Space : Other;
    }
}
