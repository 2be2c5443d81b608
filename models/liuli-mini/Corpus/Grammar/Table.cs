namespace Liuli.Mini.Corpus.Grammar;

/// <summary>
/// Rows of words that belong together (a country, its capital, both in two languages). Written as text: the first line names the columns,
/// each further line is a row, cells are separated by <c>|</c>. A one-column table may leave the header out.
/// </summary>
internal sealed class Table
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<string[]> _rows = [];

    private Table(string name) => Name = name;

    public string Name { get; }

    public int Count => _rows.Count;

    public IEnumerable<string> Columns => _columns.Keys;

    /// <summary>A table whose first line names the columns.</summary>
    public static Table Parse(string name, string text)
    {
        var table = new Table(name);
        foreach (string line in Lines(text))
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            if (table._columns.Count == 0)
            {
                for (int i = 0; i < cells.Length; i++)
                    table._columns.Add(cells[i], i);
                continue;
            }

            if (cells.Length != table._columns.Count)
                throw new FormatException($"Table '{name}': expected {table._columns.Count} cells, found {cells.Length} in '{line}'.");
            table._rows.Add(cells);
        }

        return table;
    }

    /// <summary>A table of one unnamed column; entries are separated by line ends or <c>|</c>.</summary>
    public static Table List(string name, string text)
    {
        var table = new Table(name);
        table._columns.Add("", 0);
        foreach (string entry in Lines(text).SelectMany(line => line.Split('|')).Select(entry => entry.Trim()).Where(entry => entry.Length > 0))
            table._rows.Add([entry]);
        return table;
    }

    /// <summary>A table computed by code, for numbers.</summary>
    public static Table Rows(string name, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table(name);
        for (int i = 0; i < columns.Length; i++)
            table._columns.Add(columns[i], i);
        table._rows.AddRange(rows);
        return table;
    }

    public string Cell(int row, string column) => _columns.TryGetValue(column, out int index)
        ? _rows[row][index]
        : throw new FormatException($"Table '{Name}' has no column '{column}'; it has: {string.Join(", ", _columns.Keys)}.");

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
