namespace Liuli.Mini.Corpus.Grammar;

/// <summary>
/// One run through a dialogue or story: remembers which row each slot took, so that a slot keeps its value from the first
/// line to the last. <c>{food2}</c> takes another row of the table <c>food</c> than <c>{food}</c> did.
/// </summary>
internal sealed class Expansion(Lexicon lexicon, SplitMix64 random)
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);

    public Lexicon Lexicon { get; } = lexicon;

    public SplitMix64 Random { get; } = random;

    public string Slot(string slot, string column)
    {
        Table table = Lexicon.Table(slot.TrimEnd('2', '3', '4'));
        if (!_rows.TryGetValue(slot, out int row))
        {
            do
                row = Random.Next(table.Count);
            while (_rows.Any(taken => taken.Value == row && taken.Key.TrimEnd('2', '3', '4') == table.Name) && _rows.Count < table.Count);
            _rows.Add(slot, row);
        }

        return table.Cell(row, column);
    }
}
