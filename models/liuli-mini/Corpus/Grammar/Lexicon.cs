namespace Liuli.Mini.Corpus.Grammar;

/// <summary>What templates may name: tables (for <c>{slots}</c>) and phrases (for <c>&lt;phrases&gt;</c>).</summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Template> _phrases = new(StringComparer.Ordinal);

    public Lexicon(IEnumerable<Table> tables, IEnumerable<(string Name, string Template)> phrases)
    {
        foreach (Table table in tables)
            _tables.Add(table.Name, table);
        foreach ((string name, string template) in phrases)
            _phrases.Add(name, Template.Parse(template));
    }

    public Table Table(string name) => _tables.TryGetValue(name, out Table? table)
        ? table
        : throw new FormatException($"No table is called '{name}'.");

    public Template Phrase(string name) => _phrases.TryGetValue(name, out Template? phrase)
        ? phrase
        : throw new FormatException($"No phrase is called '{name}'.");
}
