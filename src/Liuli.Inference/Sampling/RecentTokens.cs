namespace Liuli.Inference.Sampling;

/// <summary>Counts the tokens at the end of a history. Allocates only when more different ones than ever before have to be counted.</summary>
internal sealed class RecentTokens
{
    private readonly Dictionary<int, int> _counts = [];

    /// <summary>How often each token occurs among the latest <paramref name="window"/> of the history; −1 is all of it.</summary>
    public Dictionary<int, int> Count(ReadOnlySpan<int> history, int window)
    {
        _counts.Clear();
        foreach (int id in Last(history, window))
        {
            _counts.TryGetValue(id, out int count);
            _counts[id] = count + 1;
        }
        return _counts;
    }

    /// <summary>The latest <paramref name="window"/> tokens; −1 is all of them.</summary>
    public static ReadOnlySpan<int> Last(ReadOnlySpan<int> history, int window) =>
        window < 0 || window >= history.Length ? history : history[^window..];
}
