using System.Text.Json;
using System.Text.RegularExpressions;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Text;

/// <summary>What a Split or Replace looks for: a literal text or a regular expression.</summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Regex? _regex;

    private TextPattern(string source, Regex? regex)
    {
        Source = source;
        _regex = regex;
        Scanner = regex is null ? null : WordScanners.For(source);
    }

    /// <summary>Does the same as the regular expression, whose matches follow each other without gaps; null for most patterns.</summary>
    public WordScanner? Scanner { get; }

    /// <summary>The pattern as the file spells it.</summary>
    public string Source { get; }

    public bool IsRegex => _regex is not null;

    public static TextPattern Literal(string text) => new(text, null);

    /// <summary>A regular expression; it never runs longer than twenty seconds on one text.</summary>
    public static TextPattern Regular(string pattern)
    {
        try
        {
            return new TextPattern(pattern, new Regex(pattern, RegexOptions.CultureInvariant, Patience));
        }
        catch (ArgumentException e)
        {
            throw TokenizerException.For("Reading a pattern of the tokenizer", "a regular expression that .NET understands",
                $"'{pattern}' ({e.Message})", "Rewrite the pattern in tokenizer.json.", e);
        }
    }

    /// <summary>Appends the matches from left to right.</summary>
    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (Scanner is not null)
            Scan(text, matches);
        else if (_regex is null)
            FindLiteral(text, matches);
        else if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            FindRegular(text, matches);
        else
            FindInAstral(text, matches);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("pattern");
        writer.WriteString(IsRegex ? "Regex" : "String", Source);
        writer.WriteEndObject();
    }

    private void Scan(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int start = 0, end; start < text.Length; start = end)
            matches.Add(new Piece(start, end = Scanner!(text, start)));
    }

    private void FindLiteral(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (Source.Length == 0)
            return;
        for (int start = 0, at; (at = text[start..].IndexOf(Source, StringComparison.Ordinal)) >= 0; start += at + Source.Length)
            matches.Add(new Piece(start + at, start + at + Source.Length));
    }

    private void FindRegular(ReadOnlySpan<char> text, List<Piece> matches)
    {
        try
        {
            foreach (ValueMatch match in _regex!.EnumerateMatches(text))
                matches.Add(new Piece(match.Index, match.Index + match.Length));
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TokenizerException.For("Cutting a text", $"the pattern '{Source}' to finish within {Patience.TotalSeconds:0} s",
                $"a text of {text.Length} characters on which it does not", "Tokenize the text in smaller parts.", e);
        }
    }

    /// <summary>
    /// .NET's expressions see UTF-16 code units, these patterns mean code points: where surrogates occur, the pattern is matched
    /// against a shadow in which one basic-plane character of the same category stands for every pair.
    /// </summary>
    private void FindInAstral(ReadOnlySpan<char> text, List<Piece> matches)
    {
        ShadowText shadow = new(text);
        int first = matches.Count;
        FindRegular(shadow.Chars, matches);
        for (int i = first; i < matches.Count; i++)
            matches[i] = new Piece(shadow.ToOriginal(matches[i].Start), shadow.ToOriginal(matches[i].End));
    }
}
