namespace Liuli.Tensors.Cpu;

/// <summary>Which keys of a block some neighbouring queries see, one query a lane: an interval each, whose ends grow from query to query.</summary>
/// <remarks>A table of scores has a row for each key here, and a column for each query.</remarks>
internal readonly unsafe struct SeenKeys<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Where an end is farther from the block than this, the distance does not matter: floats count so far exactly.</summary>
    private const int Far = 1 << 20;

    private readonly TLanes _before, _end;
    private readonly int _allStart, _allEnd;

    /// <param name="job">The problem.</param>
    /// <param name="batch">Sequence.</param>
    /// <param name="query">The first lane's query.</param>
    /// <param name="count">Lanes that have one.</param>
    /// <param name="block">The block's first key.</param>
    /// <param name="keys">How many keys it has.</param>
    /// <param name="lanes">0, 1, 2 … for each lane.</param>
    public SeenKeys(in AttentionJob job, int batch, int query, int count, int block, int keys, float* lanes)
    {
        (int start, int end) = job.KeysOf(batch);
        long position = (long)job.Problem.Offset + query;
        _before = TLanes.Broadcast(Relative(start - 1L, block));
        _end = TLanes.Broadcast(Relative(end, block));
        (_allStart, _allEnd) = (start - block, end - block);
        if (job.Problem.Causal)
        {
            _end = TLanes.Min(_end, TLanes.Load(lanes) + TLanes.Broadcast(Relative(position + 1, block)));
            _allEnd = (int)Math.Min(_allEnd, position + 1 - block);
        }
        if (job.Problem.Window > 0)
        {
            long first = position - job.Problem.Window;
            _before = TLanes.Max(_before, TLanes.Load(lanes) + TLanes.Broadcast(Relative(first, block)));
            _allStart = (int)Math.Clamp(first + count - block, _allStart, int.MaxValue);
        }
        (start, end) = job.KeysOf(batch, query, count);
        Start = Math.Clamp(start - block, 0, keys);
        End = Math.Clamp(end - block, Start, keys);
    }

    /// <summary>From here …</summary>
    public int Start { get; }

    /// <summary>… up to here, counted from the block's first key, are all keys that any lane sees.</summary>
    public int End { get; }

    /// <summary>Zeros in the rows from <paramref name="first"/> to <paramref name="end"/> − 1 that no lane sees.</summary>
    public void ClearOthers(float* table, nint step, int first, int end)
    {
        Fill(table, step, first, Math.Min(Start, end), 0f);
        Fill(table, step, Math.Max(first, End), end, 0f);
    }

    /// <summary>Puts a number where a lane does not see a key that another one sees.</summary>
    public void Hide(float* table, nint step, float hidden)
    {
        int all = Math.Clamp(_allStart, Start, End);
        Hide(table, step, Start, all, hidden);
        Hide(table, step, Math.Clamp(_allEnd, all, End), End, hidden);
    }

    private void Hide(float* table, nint step, int first, int end, float hidden)
    {
        TLanes other = TLanes.Broadcast(hidden), before = _before, behind = _end;
        for (int s = first; s < end; s++)
        {
            TLanes at = TLanes.Broadcast(s), score = TLanes.Load(table + s * step);
            TLanes.Store(table + s * step, TLanes.Select(TLanes.GreaterThan(at, before), TLanes.Select(TLanes.GreaterThan(behind, at), score, other), other));
        }
    }

    private static void Fill(float* table, nint step, int first, int end, float value)
    {
        TLanes all = TLanes.Broadcast(value);
        for (int s = first; s < end; s++)
            TLanes.Store(table + s * step, all);
    }

    private static float Relative(long key, int block) => Math.Clamp(key - block, -Far, Far);
}
