namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-4's word pattern (<see cref="WordPatterns.Gpt4"/>), written out by hand. Llama 3 has the same one, Qwen 2 cuts numbers into
/// single digits.
/// </summary>
internal static class Gpt4Scanner
{
    /// <summary>Where the word that starts at <paramref name="start"/> ends, if a number has at most <paramref name="digits"/> digits.</summary>
    public static int WordEnd(ReadOnlySpan<char> text, int start, int digits)
    {
        char first = text[start];
        if (first == '\'' && Contraction(text[(start + 1)..]) is int letters and > 0)
            return start + 1 + letters;
        byte kind = Gpt2Scanner.ClassAt(text, start, out int width);
        int next = start + width;
        if (kind == Gpt2Scanner.Letter)
            return Gpt2Scanner.RunEnd(text, next, Gpt2Scanner.Letter);
        if (kind == Gpt2Scanner.Number)
            return NumberEnd(text, next, digits);
        // One sign or space, but no line end, may begin a word of letters.
        if (first is not ('\r' or '\n') && next < text.Length && Gpt2Scanner.ClassAt(text, next, out int letter) == Gpt2Scanner.Letter)
            return Gpt2Scanner.RunEnd(text, next + letter, Gpt2Scanner.Letter);
        if (kind == Gpt2Scanner.Other)
            return SignsEnd(text, next);
        if (first == ' ' && next < text.Length && Gpt2Scanner.ClassAt(text, next, out int sign) == Gpt2Scanner.Other)
            return SignsEnd(text, next + sign);
        return WhiteSpaceEnd(text, start);
    }

    private static int NumberEnd(ReadOnlySpan<char> text, int position, int digits)
    {
        for (int count = 1; count < digits && position < text.Length && Gpt2Scanner.ClassAt(text, position, out int width) == Gpt2Scanner.Number; count++)
            position += width;
        return position;
    }

    private static int SignsEnd(ReadOnlySpan<char> text, int position)
    {
        position = Gpt2Scanner.RunEnd(text, position, Gpt2Scanner.Other);
        while (position < text.Length && text[position] is '\r' or '\n')
            position++;
        return position;
    }

    /// <summary>Up to the last line end; else up to the last space, which stays with the following word unless the text ends.</summary>
    private static int WhiteSpaceEnd(ReadOnlySpan<char> text, int start)
    {
        int end = Gpt2Scanner.RunEnd(text, start + 1, Gpt2Scanner.Space);
        int line = text[start..end].LastIndexOfAny('\r', '\n');
        if (line >= 0)
            return start + line + 1;
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }

    /// <summary>The letters of a contraction after the apostrophe, in either case; U+017F is a form of s. 0 when there is none.</summary>
    private static int Contraction(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0)
            return 0;
        char first = (char)(rest[0] | 0x20);
        if (rest[0] < 128 && first is 's' or 't' or 'm' or 'd' || rest[0] == '\u017F')
            return 1;
        return rest.Length > 1 && rest[0] < 128 && rest[1] < 128 && (first, (char)(rest[1] | 0x20)) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 2 : 0;
    }
}
