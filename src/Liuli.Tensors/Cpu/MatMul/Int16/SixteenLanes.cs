using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>Moves between lanes of two vectors for which .NET has no name that all processors share: one instruction of AVX-512 F, or, where .NET makes two 256-bit registers of a vector, two of AVX2. The bits are the same.</summary>
internal static class SixteenLanes
{
    /// <summary>The lower halves of the quarters (128 bits), number by number from one and the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Low(Vector512<uint> x, Vector512<uint> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackLow(x, y)
        : Vector512.Create(Avx2.UnpackLow(x.GetLower(), y.GetLower()), Avx2.UnpackLow(x.GetUpper(), y.GetUpper()));

    /// <summary>The same with the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> High(Vector512<uint> x, Vector512<uint> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackHigh(x, y)
        : Vector512.Create(Avx2.UnpackHigh(x.GetLower(), y.GetLower()), Avx2.UnpackHigh(x.GetUpper(), y.GetUpper()));

    /// <summary>The lower halves of the quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Low(Vector512<ulong> x, Vector512<ulong> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackLow(x, y)
        : Vector512.Create(Avx2.UnpackLow(x.GetLower(), y.GetLower()), Avx2.UnpackLow(x.GetUpper(), y.GetUpper()));

    /// <summary>The upper halves of the quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> High(Vector512<ulong> x, Vector512<ulong> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackHigh(x, y)
        : Vector512.Create(Avx2.UnpackHigh(x.GetLower(), y.GetLower()), Avx2.UnpackHigh(x.GetUpper(), y.GetUpper()));

    /// <summary>Quarters 0 and 2 of one, then those of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> EvenQuarters(Vector512<float> x, Vector512<float> y)
    {
        const byte wide = 0b10_00_10_00, narrow = 0x20;
        return Vector512.IsHardwareAccelerated ? Avx512F.Shuffle4x128(x, y, wide)
            : Vector512.Create(Avx.Permute2x128(x.GetLower(), x.GetUpper(), narrow), Avx.Permute2x128(y.GetLower(), y.GetUpper(), narrow));
    }

    /// <summary>Quarters 1 and 3 of one, then those of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OddQuarters(Vector512<float> x, Vector512<float> y)
    {
        const byte wide = 0b11_01_11_01, narrow = 0x31;
        return Vector512.IsHardwareAccelerated ? Avx512F.Shuffle4x128(x, y, wide)
            : Vector512.Create(Avx.Permute2x128(x.GetLower(), x.GetUpper(), narrow), Avx.Permute2x128(y.GetLower(), y.GetUpper(), narrow));
    }
}
