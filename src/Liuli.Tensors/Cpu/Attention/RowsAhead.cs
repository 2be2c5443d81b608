namespace Liuli.Tensors.Cpu;

/// <summary>
/// The rows that a block of a decoding step reads, its keys and then its values, found some way ahead of their use: the processor's own prefetchers stop at
/// the end of a page, and the arithmetic in between keeps a core from having enough reads under way. On two cores of an Emerald Rapids a layer with 8 key heads of
/// 64 floats and 512 positions, 2 MB in memory, took 104 to 116 µs instead of 128 to 144 (medians of two rounds, before the kernels were assembled).
/// </summary>
internal readonly unsafe struct RowsAhead
{
    /// <summary>How many rows ahead of those at hand, at least. 48 and 64 are as fast, 96 is not.</summary>
    private const int LeastDistance = 32;

    private readonly byte* _keys, _values;
    private readonly nint _keyStep, _valueStep;
    private readonly int _count, _distance;

    /// <param name="job">Where keys and values lie.</param>
    /// <param name="batch">The sequence.</param>
    /// <param name="head">The key head.</param>
    /// <param name="first">The block's first key.</param>
    /// <param name="end">One past its last.</param>
    /// <param name="tile">Rows that are asked for at a time; no tile is asked for partly as keys and partly as values.</param>
    public RowsAhead(in AttentionJob job, int batch, int head, int first, int end, int tile)
    {
        _distance = Math.Max(LeastDistance, tile);
        _keys = job.KeyAt(batch, first, head);
        _values = job.ValueAt(batch, first, head);
        _count = end - first;
        _keyStep = (nint)job.Stored.BytesFor(job.Problem.Key.Row);
        _valueStep = (nint)job.Stored.BytesFor(job.Problem.Value.Row);
    }

    /// <summary>The row to ask for while one is at hand; itself where none is left. Keys first: the first value follows the last key.</summary>
    public byte* From(int at)
    {
        int row = at + _distance;
        return row < _count ? _keys + row * _keyStep : row < 2 * _count ? _values + (row - _count) * _valueStep : Row(at);
    }

    private byte* Row(int at) => at < _count ? _keys + at * _keyStep : _values + (at - _count) * _valueStep;
}
