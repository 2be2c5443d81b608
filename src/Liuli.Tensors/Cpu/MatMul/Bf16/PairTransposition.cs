using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
            Vector512<ulong> abLow = SixteenLanes.Low(a, b).AsUInt64(), abHigh = SixteenLanes.High(a, b).AsUInt64(), cdLow = SixteenLanes.Low(c, d).AsUInt64(), cdHigh = SixteenLanes.High(c, d).AsUInt64();
            SixteenLanes.Low(abLow, cdLow).AsUInt32().Store(destination);
            SixteenLanes.High(abLow, cdLow).AsUInt32().Store(destination + step);
            SixteenLanes.Low(abHigh, cdHigh).AsUInt32().Store(destination + 2 * step);
            SixteenLanes.High(abHigh, cdHigh).AsUInt32().Store(destination + 3 * step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Quarters(uint* row) => Vector512.Create(
        Vector256.Create(Vector128.Load(row), Vector128.Load(row + 4 * Lanes)),
        Vector256.Create(Vector128.Load(row + 8 * Lanes), Vector128.Load(row + 12 * Lanes)));
}
