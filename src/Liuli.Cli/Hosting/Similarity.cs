namespace Liuli.Cli.Hosting;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Similarity
{
    /// <summary>The name that begins as <paramref name="word"/> does, or else the one that fewest slips lead to, at most one in three letters, more or less; null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> names)
    {
        string bare = word.Trim('-');
        if (bare.Length == 0)
            return null;
        string[] all = [.. names];
        return all.FirstOrDefault(name => bare.Length > 1 && name.Trim('-').StartsWith(bare, StringComparison.OrdinalIgnoreCase))
            ?? all.Where(name => Slips(bare, name.Trim('-')) <= Math.Max(1, (bare.Length + 1) / 3) && name.Trim('-').Length > 1).MinBy(name => Slips(bare, name.Trim('-')));
    }

    /// <summary>Letters to insert, leave out or replace to make one word of the other (Levenshtein, 1966).</summary>
    private static int Slips(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
