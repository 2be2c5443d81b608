using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>How the numbers of an array are stored that a kernel reads and writes as floats.</summary>
internal unsafe interface IElements
{
    /// <summary>Bytes of a number.</summary>
    static abstract int Bytes { get; }

    /// <summary>Numbers i … i + width − 1.</summary>
    static abstract TLanes Load<TLanes>(byte* start, nint i) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>The <paramref name="count"/> numbers from i on; the other lanes are 0.</summary>
    static abstract TLanes LoadPartial<TLanes>(byte* start, nint i, int count) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>Writes them all.</summary>
    static abstract void Store<TLanes>(byte* start, nint i, TLanes value) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>Writes the first <paramref name="count"/>.</summary>
    static abstract void StorePartial<TLanes>(byte* start, nint i, TLanes value, int count) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Floats.</summary>
internal readonly unsafe struct FloatElements : IElements
{
    public static int Bytes => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* start, nint i) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load((float*)start + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes LoadPartial<TLanes>(byte* start, nint i, int count) where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadPartial((float*)start + i, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(byte* start, nint i, TLanes value) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Store((float*)start + i, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial<TLanes>(byte* start, nint i, TLanes value, int count) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.StorePartial((float*)start + i, value, count);
}

/// <summary>Bfloat16, rounded to the nearest when written.</summary>
internal readonly unsafe struct BFloat16Elements : IElements
{
    public static int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* start, nint i) where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadBFloat16((ushort*)start + i);

    public static TLanes LoadPartial<TLanes>(byte* start, nint i, int count) where TLanes : unmanaged, ILanes<TLanes>
    {
        ushort* whole = stackalloc ushort[TLanes.Width];
        for (int lane = 0; lane < TLanes.Width; lane++)
            whole[lane] = lane < count ? ((ushort*)start)[i + lane] : (ushort)0;
        return TLanes.LoadBFloat16(whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(byte* start, nint i, TLanes value) where TLanes : unmanaged, ILanes<TLanes> => TLanes.StoreBFloat16((ushort*)start + i, value);

    public static void StorePartial<TLanes>(byte* start, nint i, TLanes value, int count) where TLanes : unmanaged, ILanes<TLanes>
    {
        ushort* whole = stackalloc ushort[TLanes.Width];
        TLanes.StoreBFloat16(whole, value);
        new ReadOnlySpan<ushort>(whole, count).CopyTo(new Span<ushort>((ushort*)start + i, count));
    }
}
