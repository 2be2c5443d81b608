namespace Liuli.Mini.Corpus.Grammar;

/// <summary>
/// The lines of one dialogue or story. In the text of a topic, scripts are separated by blank lines; each line is a turn (or a
/// sentence of a story); a line that starts with <c>|</c> is another way to say the line above it; one that starts with <c>?</c>
/// may be left out; one that starts with <c>#</c> is a comment.
/// </summary>
internal sealed class Script
{
    private readonly (Template Template, bool Optional)[] _lines;

    private Script(IReadOnlyList<(List<string> Patterns, bool Optional)> lines, string topic, Lexicon lexicon)
    {
        Topic = topic;
        Lexicon = lexicon;
        try
        {
            _lines = [.. lines.Select(line => (Template.OneOf(line.Patterns), line.Optional))];
            Combinations = _lines.Aggregate(1.0, (product, line) => product * (line.Template.Combinations(lexicon) + (line.Optional ? 1 : 0)));
        }
        catch (FormatException error)
        {
            throw new FormatException($"Topic '{topic}', script '{lines[0].Patterns[0]}': {error.Message}", error);
        }
    }

    public string Topic { get; }

    public double Combinations { get; }

    private Lexicon Lexicon { get; }

    public static IEnumerable<Script> ParseAll(string topic, string text, Lexicon lexicon)
    {
        var lines = new List<(List<string> Patterns, bool Optional)>();
        foreach (string raw in text.Split('\n').Append(""))
        {
            string line = raw.Trim();
            if (line.StartsWith('#'))
                continue;
            if (line.Length == 0)
            {
                if (lines.Count > 0)
                    yield return new Script([.. lines], topic, lexicon);
                lines.Clear();
            }
            else if (line[0] == '|')
            {
                lines[^1].Patterns.Add(line[1..].Trim());
            }
            else
            {
                bool optional = line[0] == '?';
                lines.Add(([optional ? line[1..].Trim() : line], optional));
            }
        }
    }

    public List<string> Expand(SplitMix64 random)
    {
        var expansion = new Expansion(Lexicon, random);
        var result = new List<string>(_lines.Length);
        foreach ((Template template, bool optional) in _lines)
        {
            if (!optional || random.Chance(0.5))
                result.Add(template.Expand(expansion).Trim());
        }

        return result;
    }
}
