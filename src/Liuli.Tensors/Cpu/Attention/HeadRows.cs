namespace Liuli.Tensors.Cpu;

/// <summary>Rows of one head's vectors, ready to be the B of a tile product: where they lie if they are whole strips wide, else copied and padded with zeros.</summary>
internal readonly unsafe ref struct HeadRows
{
    private HeadRows(float* pointer, nint step)
    {
        Pointer = pointer;
        Step = step;
    }

    public float* Pointer { get; }
    public nint Step { get; }

    public static HeadRows From<TLanes>(float* source, long row, int count, int width, float* copy) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (TileProduct<TLanes>.IsWhole(width))
            return new HeadRows(source, (nint)row);
        int whole = TileProduct<TLanes>.Whole(width);
        for (int i = 0; i < count; i++)
        {
            new ReadOnlySpan<float>(source + i * row, width).CopyTo(new Span<float>(copy + (nint)i * whole, width));
            new Span<float>(copy + (nint)i * whole + width, whole - width).Clear();
        }
        return new HeadRows(copy, whole);
    }
}
