namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Where the word that starts at <paramref name="start"/> ends.</summary>
internal delegate int WordScanner(ReadOnlySpan<char> text, int start);

/// <summary>Scanners written by hand for patterns that everybody uses. Each covers every text without gaps.</summary>
internal static class WordScanners
{
    /// <summary>The scanner for a pattern, or null.</summary>
    public static WordScanner? For(string pattern) => pattern switch
    {
        WordPatterns.Gpt2 => Gpt2Scanner.WordEnd,
        WordPatterns.Gpt4 => (text, start) => Gpt4Scanner.WordEnd(text, start, 3),
        WordPatterns.Qwen2 => (text, start) => Gpt4Scanner.WordEnd(text, start, 1),
        _ => null,
    };
}
