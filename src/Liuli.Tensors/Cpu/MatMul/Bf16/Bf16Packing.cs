using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of a matrix as <see cref="Bf16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
/// <remarks>
/// Two layouts, two directions. Where K runs along the stored rows, 32 numbers at a time become bfloat16; where it runs across them, two rows become pairs.
/// One of both already is what a layout wants, the other comes out of a 16 × 16 transposition of pairs.
/// </remarks>
internal static unsafe class Bf16Packing<TSource> where TSource : struct, IBf16Source
{
    private const int Lanes = 16, Depth = Bf16TileKernel.Depth, RowBytes = Bf16TileKernel.RowBytes, PairBytes = Bf16TileKernel.Columns * 2 * sizeof(ushort);

    /// <summary>Neighbouring strips of A; only the last one may be incomplete.</summary>
    /// <param name="source">Their first number.</param>
    /// <param name="step">Bytes from one row to the next.</param>
    /// <param name="kStep">Bytes from one step of K to the next; this or step is the size of a number.</param>
    /// <param name="present">Rows that exist.</param>
    /// <param name="rows">Rows of a strip.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="stripBytes">Bytes from one packed strip to the next.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void StripsOfA(byte* source, nint step, nint kStep, int present, int rows, int k, nint stripBytes, byte* destination)
    {
        if (kStep != TSource.Bytes)
        {
            StripsOfTransposedA(source, kStep, present, rows, k, stripBytes, destination);
            return;
        }
        for (int first = 0; first < present; first += rows, destination += stripBytes)
            StripOfA(source + first * step, step, present - first, rows, k, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void StripOfA(byte* source, nint step, int present, int rows, int k, byte* destination)
    {
        for (int start = 0; start < k; start += Depth, destination += rows * RowBytes)
            for (int row = 0; row < rows; row++)
                (row < present ? TSource.Row(source + row * step + start * TSource.Bytes, k - start) : Vector512<ushort>.Zero).Store((ushort*)(destination + row * RowBytes));
    }

    /// <summary>Stored rows are read as far as all strips reach, as a strip alone would use a line or two of every page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void StripsOfTransposedA(byte* source, nint kStep, int present, int rows, int k, nint stripBytes, byte* destination)
    {
        for (int start = 0; start < k; start += Depth, destination += rows * RowBytes)
        {
            byte* strip = destination;
            for (int first = 0; first < present; first += rows, strip += stripBytes)
                for (int row = 0; row < rows; row += Lanes)
                    BlockOfTransposedA(source + (first + row) * TSource.Bytes, kStep, start, present - first - row, Math.Min(Lanes, rows - row), k, strip + row * RowBytes);
        }
    }

    /// <summary>Up to sixteen rows over 32 steps of K.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void BlockOfTransposedA(byte* source, nint kStep, int start, int present, int height, int k, byte* destination)
    {
        uint* pairs = stackalloc uint[2 * Lanes * Lanes], turned = pairs + Lanes * Lanes;
        for (int pair = 0; pair < Lanes; pair++)
            PairOfRows(source, kStep, start + 2 * pair, present, k).Store(pairs + pair * Lanes);
        bool fits = height == Lanes;
        PairTransposition.Run(pairs, fits ? (uint*)destination : turned, RowBytes / sizeof(uint));
        if (!fits)
            new ReadOnlySpan<byte>(turned, height * RowBytes).CopyTo(new Span<byte>(destination, height * RowBytes));
    }

    /// <summary>A strip of B; the parameters are those of <see cref="StripsOfA"/>, with columns for rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void StripOfB(byte* source, nint step, nint kStep, int present, int k, byte* destination)
    {
        if (kStep == TSource.Bytes)
        {
            StripOfTransposedB(source, step, present, k, destination);
            return;
        }
        int steps = (k + Depth - 1) / Depth * Depth;
        for (int start = 0; start < steps; start += 2, destination += PairBytes)
            for (int half = 0; half < 2; half++)
                PairOfRows(source + half * Lanes * TSource.Bytes, kStep, start, present - half * Lanes, k).Store((uint*)destination + half * Lanes);
    }

    private static void StripOfTransposedB(byte* source, nint step, int present, int k, byte* destination)
    {
        uint* rows = stackalloc uint[Lanes * Lanes];
        for (int start = 0; start < k; start += Depth, destination += Bf16TileKernel.StripBytesOfB)
            for (int half = 0; half < 2; half++)
            {
                byte* first = source + half * Lanes * step + start * TSource.Bytes;
                for (int row = 0; row < Lanes; row++)
                    (half * Lanes + row < present ? TSource.Row(first + row * step, k - start) : Vector512<ushort>.Zero).AsUInt32().Store(rows + row * Lanes);
                PairTransposition.Run(rows, (uint*)destination + half * Lanes, PairBytes / sizeof(uint));
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> PairOfRows(byte* source, nint kStep, int step, int count, int k) => step >= k || count <= 0
        ? Vector512<uint>.Zero
        : TSource.Pairs(source + step * kStep, step + 1 < k ? source + (step + 1) * kStep : null, count);
}
