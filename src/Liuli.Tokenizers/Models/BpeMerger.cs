namespace Liuli.Tokenizers.Models;

/// <summary>
/// Merges the symbols of a word until no pair merges. <see cref="MergeByScan"/> looks for the best pair again and again, which
/// is the definition and the fastest on short words; <see cref="MergeByHeap"/> keeps the pairs in a heap, O(n log n), for any length.
/// </summary>
internal sealed class BpeMerger(MergeTable merges)
{
    private readonly PriorityQueue<(int At, int Left, int Right, int Merged), long> _queue = new();
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
        _queue.Clear();
        for (int i = 0; i + 1 < symbols.Count; i++)
            Enqueue(symbols, i);
        while (_queue.TryDequeue(out (int At, int Left, int Right, int Merged) pair, out _))
        {
            // Either side may have changed since the pair was queued.
            int next = symbols.Following[pair.At];
            if (symbols.Ids[pair.At] != pair.Left || next < 0 || symbols.Ids[next] != pair.Right)
                continue;
            symbols.Merge(pair.At, pair.Merged);
            Enqueue(symbols, pair.At);
            if (symbols.Previous[pair.At] >= 0)
                Enqueue(symbols, symbols.Previous[pair.At]);
        }
    }

    private void UpdateRank(BpeSymbols symbols, int at)
    {
        int next = symbols.Following[at];
        _ranks[at] = next < 0 ? int.MaxValue : merges.Rank(symbols.Ids[at], symbols.Ids[next], out _merged[at]);
    }

    private void Enqueue(BpeSymbols symbols, int at)
    {
        int next = symbols.Following[at];
        if (next < 0)
            return;
        int rank = merges.Rank(symbols.Ids[at], symbols.Ids[next], out int merged);
        if (rank != int.MaxValue)
            _queue.Enqueue((at, symbols.Ids[at], symbols.Ids[next], merged), ((long)rank << 32) | (uint)at);
    }
}
