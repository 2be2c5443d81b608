using System.Runtime.CompilerServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>A way to store a vector of a cache, as kernels read it: some numbers at a time, made floats on the way into a register.</summary>
internal unsafe interface IStoredVector
{
    /// <summary>The type that is stored so.</summary>
    static abstract DType Type { get; }

    /// <summary>Reads whole lanes from element <paramref name="i"/> on, a multiple of their width, of a vector that begins at <paramref name="row"/>.</summary>
    static abstract TLanes Load<TLanes>(byte* row, int i) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary><see cref="DType.F32"/>.</summary>
internal readonly unsafe struct FloatVector : IStoredVector
{
    public static DType Type => DType.F32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* row, int i) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load((float*)row + i);
}

/// <summary><see cref="DType.F16"/>.</summary>
internal readonly unsafe struct HalfVector : IStoredVector
{
    public static DType Type => DType.F16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* row, int i) where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadHalves((ushort*)row + i);
}

/// <summary><see cref="DType.BF16"/>.</summary>
internal readonly unsafe struct BFloat16Vector : IStoredVector
{
    public static DType Type => DType.BF16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* row, int i) where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadBFloat16((ushort*)row + i);
}

/// <summary><see cref="DType.Q8_0"/>. A block of 32 is whole lanes of any width.</summary>
internal readonly unsafe struct Q8Vector : IStoredVector
{
    public static DType Type => DType.Q8_0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* row, int i) where TLanes : unmanaged, ILanes<TLanes>
    {
        byte* block = row + (nint)((uint)i / BlockFormats.Length * Q8Block.BlockBytes);
        return TLanes.LoadScaled((sbyte*)block + Q8Block.ScaleBytes + (nint)((uint)i % BlockFormats.Length), Q8Block.Scale(block));
    }
}
