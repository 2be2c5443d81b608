namespace Liuli.Tensors.Cpu;

/// <summary>
/// Dropout on the weights of an attention. The table of weights is never stored, but its elements are numbered as if it were, (B, H, T, S): so the mask is that of a dropout
/// of the whole table, and forward and backward make the part they need of it from the generator's counter.
/// </summary>
internal static unsafe class AttentionDropout
{
    /// <summary>Floats behind the row's own that <see cref="Row"/> needs: it makes whole groups.</summary>
    public const int Slack = 2 * DropoutFactors.Group;

    /// <summary>The factors, 0 or 1/(1 − p), of query t's weights for the keys start … start + count − 1.</summary>
    /// <param name="p">The problem, with its dropout.</param>
    /// <param name="b">Sequence.</param>
    /// <param name="h">Query head.</param>
    /// <param name="t">Query.</param>
    /// <param name="start">The first key.</param>
    /// <param name="count">How many keys.</param>
    /// <param name="buffer">Room for count + <see cref="Slack"/> floats.</param>
    /// <returns>Where the first factor stands in the buffer.</returns>
    public static float* Row<TLanes>(in AttentionProblem p, int b, int h, int t, int start, int count, float* buffer) where TLanes : unmanaged, ILanes<TLanes>
    {
        (long group, long within) = Math.DivRem(At(p, b, h, t, start), DropoutFactors.Group);
        DropoutMask mask = p.Dropout with { Counter = p.Dropout.Counter + (ulong)group * DropoutFactors.Blocks };
        for (int i = 0; i * DropoutFactors.Group < within + count; i++)
            DropoutFactors.Fill<TLanes>(mask, i, buffer + i * DropoutFactors.Group);
        return buffer + within;
    }

    /// <summary>The factors of some queries from t on, as columns of strips: what <see cref="HeadStrips{TLanes}.Pack"/> makes of their rows.</summary>
    /// <param name="p">The problem, with its dropout.</param>
    /// <param name="b">Sequence.</param>
    /// <param name="h">Query head.</param>
    /// <param name="t">The first query.</param>
    /// <param name="rows">How many queries.</param>
    /// <param name="start">The first key.</param>
    /// <param name="count">How many keys.</param>
    /// <param name="buffer">Room for (rows, in whole strips) · (2·count + <see cref="Slack"/>) floats.</param>
    /// <returns>The first strip.</returns>
    public static float* Columns<TLanes>(in AttentionProblem p, int b, int h, int t, int rows, int start, int count, float* buffer) where TLanes : unmanaged, ILanes<TLanes>
    {
        int step = count + Slack;
        float* strips = buffer + (nint)rows * step;
        for (int i = 0; i < rows; i++)
        {
            float* row = buffer + (nint)i * step;
            new ReadOnlySpan<float>(Row<TLanes>(p, b, h, t + i, start, count, row), count).CopyTo(new Span<float>(row, count));
        }
        HeadStrips<TLanes>.Pack(buffer, step, rows, count, strips);
        return strips;
    }

    /// <summary>Where, in such strips of <paramref name="count"/> keys, the factors of key <paramref name="key"/> and the queries from <paramref name="query"/> on stand.</summary>
    public static float* Column<TLanes>(float* strips, int query, int count, int key) where TLanes : unmanaged, ILanes<TLanes>
    {
        int columns = MicroKernel<TLanes>.Columns;
        return strips + (nint)query / columns * columns * count + (nint)key * columns + query % columns;
    }

    /// <summary>One such factor.</summary>
    public static float Of(in AttentionProblem p, int b, int h, int t, int s) => p.Drops ? DropoutFactors.Of(p.Dropout, At(p, b, h, t, s)) : 1f;

    private static long At(in AttentionProblem p, int b, int h, int t, int s) => (((long)b * p.Heads + h) * p.Queries + t) * p.Keys + s;
}
