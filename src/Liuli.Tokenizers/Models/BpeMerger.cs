namespace Liuli.Tokenizers.Models;

/// <summary>
/// Merges the symbols of a word until no pair merges. <see cref="MergeByScan"/> looks for the best pair again and again, which
/// is the definition and the fastest on short words; <see cref="MergeByHeap"/> keeps the pairs in a heap, O(n log n), for any length.
/// </summary>
internal sealed class BpeMerger(MergeTable merges)
{
    private readonly RankHeap _heap = new();
    private int[] _ranks = [], _merged = [];

    /// <summary>Merges in place; afterwards the symbols are those reached from the first one.</summary>
    public void Merge(BpeSymbols symbols)
    {
        if (symbols.Count <= 48)
            MergeByScan(symbols);
        else
            MergeByHeap(symbols);
    }

    public void MergeByScan(BpeSymbols symbols)
    {
        symbols.Link();
        if (_ranks.Length < symbols.Count)
            (_ranks, _merged) = (new int[2 * symbols.Count], new int[2 * symbols.Count]);
        for (int i = 0; i < symbols.Count; i++)
            UpdateRank(symbols, i);
        while (true)
        {
            int best = -1, bestRank = int.MaxValue;
            for (int i = 0; i >= 0; i = symbols.Following[i])
            {
                if (_ranks[i] < bestRank)
                    (best, bestRank) = (i, _ranks[i]);
            }
            if (best < 0)
                return;
            symbols.Merge(best, _merged[best]);
            UpdateRank(symbols, best);
            if (symbols.Previous[best] >= 0)
                UpdateRank(symbols, symbols.Previous[best]);
        }
    }

    public void MergeByHeap(BpeSymbols symbols)
    {
        symbols.Link();
        _heap.Clear();
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            if (RankAt(symbols, i, out _) is int first and not int.MaxValue)
                _heap.Append(first, i);
        }
        _heap.Order();
        while (_heap.TryPop(out int rank, out int at))
        {
            // Either side may have changed since the pair was queued; equal ranks mean the same pair.
            if (RankAt(symbols, at, out int merged) != rank)
                continue;
            symbols.Merge(at, merged);
            Push(symbols, at);
            if (symbols.Previous[at] >= 0)
                Push(symbols, symbols.Previous[at]);
        }
    }

    private void Push(BpeSymbols symbols, int at)
    {
        if (RankAt(symbols, at, out _) is int rank and not int.MaxValue)
            _heap.Push(rank, at);
    }

    private int RankAt(BpeSymbols symbols, int at, out int merged)
    {
        int next = symbols.Following[at];
        merged = -1;
        return next < 0 ? int.MaxValue : merges.Rank(symbols.Ids[at], symbols.Ids[next], out merged);
    }

    private void UpdateRank(BpeSymbols symbols, int at) => _ranks[at] = RankAt(symbols, at, out _merged[at]);
}
