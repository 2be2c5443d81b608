namespace Liuli.Tensors.Cpu;

/// <summary>
/// The rows that a block of a decoding step reads, its keys and then its values, asked for some way ahead of their use: the processor's own prefetchers stop at
/// the end of a page, and the arithmetic in between keeps a core from having enough reads under way. On two cores of an Emerald Rapids a layer with 8 key heads of
/// 64 floats and 512 positions, 2 MB in memory, takes 104 to 116 µs instead of 128 to 144 (medians of two rounds).
/// </summary>
internal readonly unsafe struct RowsAhead
{
    /// <summary>How many rows ahead of those at hand. 48 and 64 are as fast, 96 is not.</summary>
    private const int Distance = 32;

    private readonly byte* _keys, _values;
    private readonly nint _keyStep, _valueStep, _bytes;
    private readonly int _count;

    public RowsAhead(in AttentionJob job, int batch, int head, int first, int end)
    {
        _keys = job.KeyAt(batch, first, head);
        _values = job.ValueAt(batch, first, head);
        _count = end - first;
        _keyStep = (nint)job.Stored.BytesFor(job.Problem.Key.Row);
        _valueStep = (nint)job.Stored.BytesFor(job.Problem.Value.Row);
        _bytes = (nint)job.Stored.BytesFor(job.Problem.HeadWidth);
    }

    /// <summary>Asks for as many rows as <see cref="DecodePlan.RowTile"/>.</summary>
    /// <param name="at">The row at hand, keys first: the first value follows the last key.</param>
    public void AskForTile(int at)
    {
        int row = at + Distance, end = Math.Min(row + DecodePlan.RowTile, 2 * _count);
        for (; row < Math.Min(end, _count); row++)
            Prefetch.Ask(_keys + row * _keyStep, _bytes);
        for (; row < end; row++)
            Prefetch.Ask(_values + (row - _count) * _valueStep, _bytes);
    }
}
