namespace Liuli.Tokenizers.PostProcessors;

/// <summary>Takes the spaces that a byte-level token carries off its range.</summary>
internal static class OffsetTrimming
{
    /// <summary>The trimmed range; a space that was added before the text takes no room in it.</summary>
    public static (int Start, int End) Trim(string token, (int Start, int End) offset, bool addPrefixSpace)
    {
        int leading = token.TakeWhile(IsSpace).Count();
        int trailing = token.Reverse().TakeWhile(IsSpace).Count();
        (int start, int end) = offset;
        if (leading > 0 && start == 0 && addPrefixSpace)
            leading--;
        start = Math.Min(start + leading, end);
        return (start, trailing > 0 && end >= trailing ? Math.Max(end - trailing, start) : end);
    }

    // U+0120 is the byte-level spelling of a space.
    private static bool IsSpace(char c) => c == '\u0120' || char.IsWhiteSpace(c);
}
