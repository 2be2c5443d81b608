namespace Liuli.Tensors.Cpu;

/// <summary>Rows of one head's vectors as floats: where they lie if that will do, else copied, and widened if they are stored in fewer bytes.</summary>
internal readonly unsafe ref struct HeadRows
{
    private HeadRows(float* pointer, nint step)
    {
        Pointer = pointer;
        Step = step;
    }

    public float* Pointer { get; }
    public nint Step { get; }

    /// <summary>Rows of which <paramref name="whole"/> numbers can be read, zeros behind the first <paramref name="width"/>.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stored">How rows are stored.</param>
    /// <param name="row">Numbers from one row to the next.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="whole">The same, rounded up.</param>
    /// <param name="copy">Room for count · whole floats.</param>
    public static HeadRows Padded<TLanes>(byte* source, DType stored, long row, int count, int width, int whole, float* copy) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (stored == DType.F32 && width == whole)
            return new HeadRows((float*)source, (nint)row);
        nint rowBytes = (nint)stored.BytesFor(row);
        for (int i = 0; i < count; i++, source += rowBytes)
        {
            float* target = copy + (nint)i * whole;
            StoredRow<TLanes>.Read(stored, source, width, target);
            if (width < whole)
                new Span<float>(target + width, whole - width).Clear();
        }
        return new HeadRows(copy, whole);
    }

    /// <summary>Rows of which no more than <paramref name="width"/> numbers are read.</summary>
    public static HeadRows Floats<TLanes>(byte* source, DType stored, long row, int count, int width, float* copy) where TLanes : unmanaged, ILanes<TLanes> =>
        stored == DType.F32 ? new HeadRows((float*)source, (nint)row) : Padded<TLanes>(source, stored, row, count, width, width, copy);
}
