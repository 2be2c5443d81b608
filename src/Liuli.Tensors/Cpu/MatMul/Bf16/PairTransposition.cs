using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>What runs along K becomes what runs across it: a 16 × 16 transposition of pairs of 16-bit numbers.</summary>
internal static unsafe class PairTransposition
{
    private const int Lanes = 16;

    /// <summary>Sixteen rows of sixteen pairs, one behind the other, become sixteen rows at a distance of <paramref name="step"/>.</summary>
    /// <remarks>A register takes four columns of rows i, i + 4, i + 8, i + 12; unpacking four such registers twice, in each quarter on its own, makes
    /// each quarter hold four rows of one column.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(uint* source, uint* destination, nint step)
    {
        for (int column = 0; column < Lanes; column += 4, destination += 4 * step)
        {
            Vector512<uint> a = Quarters(source + column), b = Quarters(source + column + Lanes), c = Quarters(source + column + 2 * Lanes), d = Quarters(source + column + 3 * Lanes);
            Vector512<ulong> abLow = Low(a, b).AsUInt64(), abHigh = High(a, b).AsUInt64(), cdLow = Low(c, d).AsUInt64(), cdHigh = High(c, d).AsUInt64();
            Low(abLow, cdLow).AsUInt32().Store(destination);
            High(abLow, cdLow).AsUInt32().Store(destination + step);
            Low(abHigh, cdHigh).AsUInt32().Store(destination + 2 * step);
            High(abHigh, cdHigh).AsUInt32().Store(destination + 3 * step);
        }
    }

    // Where .NET makes two 256-bit registers of a vector, unpacking is done in each.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Low(Vector512<uint> x, Vector512<uint> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackLow(x, y)
        : Vector512.Create(Avx2.UnpackLow(x.GetLower(), y.GetLower()), Avx2.UnpackLow(x.GetUpper(), y.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> High(Vector512<uint> x, Vector512<uint> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackHigh(x, y)
        : Vector512.Create(Avx2.UnpackHigh(x.GetLower(), y.GetLower()), Avx2.UnpackHigh(x.GetUpper(), y.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Low(Vector512<ulong> x, Vector512<ulong> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackLow(x, y)
        : Vector512.Create(Avx2.UnpackLow(x.GetLower(), y.GetLower()), Avx2.UnpackLow(x.GetUpper(), y.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> High(Vector512<ulong> x, Vector512<ulong> y) => Vector512.IsHardwareAccelerated ? Avx512F.UnpackHigh(x, y)
        : Vector512.Create(Avx2.UnpackHigh(x.GetLower(), y.GetLower()), Avx2.UnpackHigh(x.GetUpper(), y.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Quarters(uint* row) => Vector512.Create(
        Vector256.Create(Vector128.Load(row), Vector128.Load(row + 4 * Lanes)),
        Vector256.Create(Vector128.Load(row + 8 * Lanes), Vector128.Load(row + 12 * Lanes)));
}
