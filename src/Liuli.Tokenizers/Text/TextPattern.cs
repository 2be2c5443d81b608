using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Text;

/// <summary>What a Split or Replace looks for: a literal text or a regular expression.</summary>
internal sealed class TextPattern
{
    // For one match, and for all matches of a text together, with a second more for each million characters.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>After so many characters compiling the expression, some tenths of a second, has paid.</summary>
    private const int CharactersBeforeCompiling = 1 << 19;

    private Regex? _regex;
    private long _searched;

    private TextPattern(string source, Regex? regex)
    {
        Source = source;
        _regex = regex;
        Scanner = regex is null ? null : WordScanners.For(source);
    }

    /// <summary>Does the same as the regular expression, whose matches follow each other without gaps; null for most patterns.</summary>
    public WordScanner? Scanner { get; }

    // Ruby's ^ and $ always are those of lines.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;

    /// <summary>The pattern as the file spells it.</summary>
    public string Source { get; }

    public bool IsRegex => _regex is not null;

    public static TextPattern Literal(string text) => new(text, null);

    /// <summary>A regular expression in Oniguruma's syntax; it gives up after some ten seconds on one text.</summary>
    public static TextPattern Regular(string pattern)
    {
        try
        {
            return new TextPattern(pattern, new Regex(RegexSyntax.Translate(pattern), Options, Patience));
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
        CompileWhenWorthIt(text.Length);
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (ValueMatch match in _regex!.EnumerateMatches(text))
            {
                matches.Add(new Piece(match.Index, match.Index + match.Length));
                if (matches.Count % 64 == 0 && Stopwatch.GetElapsedTime(start).TotalSeconds > Patience.TotalSeconds + text.Length / 1e6)
                    throw new RegexMatchTimeoutException();
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TokenizerException.For("Cutting a text", $"the pattern '{Source}' to finish within {Patience.TotalSeconds:0} s",
                $"a text of {Counted.Of(text.Length, "character")} on which it does not", "Tokenize the text in smaller parts.", e);
        }
    }

    /// <summary>Two threads may both compile; either result will do.</summary>
    private void CompileWhenWorthIt(int length)
    {
        if (_searched < CharactersBeforeCompiling && (_searched += length) >= CharactersBeforeCompiling)
            _regex = new Regex(_regex!.ToString(), Options | RegexOptions.Compiled, Patience);
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
