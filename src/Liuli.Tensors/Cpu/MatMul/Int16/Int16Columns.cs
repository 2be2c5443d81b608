using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Units of 32 rows of A, or columns of B, that lie side by side become whole numbers: pairs of a step of K and the sixteenth after it.</summary>
/// <remarks>Stored rows are visited once, whole lines at a time, and copied: at distances of powers of two a unit's lines push each other out of the first-level cache before they are needed again.</remarks>
internal static unsafe class Int16Columns
{
    private const int Depth = Bf16TileKernel.Depth, Lanes = 16, Columns = Int16Chunk.Columns, LineBytes = 64;

    /// <summary>Where a unit goes.</summary>
    /// <param name="Pairs">The first sixteen columns' first pairs.</param>
    /// <param name="Stride">Bytes from where pairs go to where the next ones do.</param>
    /// <param name="Half">Bytes from where pairs go to where those of the other sixteen columns do.</param>
    /// <param name="Factors">All 32 factors.</param>
    public readonly record struct Target(nint Pairs, nint Stride, nint Half, nint Factors);

    /// <summary>Packs a unit. Columns and steps that do not exist are 0.</summary>
    /// <param name="type">F32 or BF16.</param>
    /// <param name="source">The first number of the first step.</param>
    /// <param name="kStep">Bytes from one step of K to the next.</param>
    /// <param name="columns">Columns that exist, at least 1.</param>
    /// <param name="steps">Steps of K that exist, 1 to 128.</param>
    /// <param name="target">Where it goes.</param>
    public static void Pack(DType type, byte* source, nint kStep, int columns, int steps, in Target target)
    {
        if (columns < Columns || steps % Depth != 0)
            Incomplete(type, source, kStep, columns, steps, target);
        else if (type == DType.F32)
            Pack<FloatNumbers>(source, kStep, steps, target);
        else
            Pack<BFloat16Numbers>(source, kStep, steps, target);
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.NoInlining)]
    private static void Incomplete(DType type, byte* source, nint kStep, int columns, int steps, in Target target)
    {
        byte* memory = stackalloc byte[Int16Chunk.Bytes];
        Int16Chunk chunk = new(type, source, kStep, columns, steps, memory);
        Pack(type, chunk.Pointer, chunk.KStep, Columns, chunk.Steps, target);
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pack<TSource>(byte* source, nint kStep, int steps, in Target target) where TSource : struct, IInt16Source
    {
        byte* memory = stackalloc byte[Int16Chunk.Bytes + LineBytes];
        float* numbers = (float*)((nint)(memory + LineBytes - 1) & -LineBytes), to = numbers;
        Vector512<uint> largestA = Vector512<uint>.Zero, largestB = largestA;
        // Two sums each, as one waits for its multiply-add before.
        Vector512<float> squaresA0 = Vector512<float>.Zero, squaresA1 = squaresA0, squaresB0 = squaresA0, squaresB1 = squaresA0;
        for (int step = 0; step < steps; step += 2, source += 2 * kStep, to += 2 * Columns)
        {
            // The neighbours to the right are most likely next.
            for (int line = 0; line < Columns * TSource.Bytes; line += LineBytes)
            {
                Sse.Prefetch0(source + Columns * TSource.Bytes + line);
                Sse.Prefetch0(source + kStep + Columns * TSource.Bytes + line);
            }
            Vector512<float> a0 = TSource.Load(source), b0 = TSource.Load(source + Lanes * TSource.Bytes), a1 = TSource.Load(source + kStep), b1 = TSource.Load(source + kStep + Lanes * TSource.Bytes);
            a0.Store(to);
            b0.Store(to + Lanes);
            a1.Store(to + Columns);
            b1.Store(to + Columns + Lanes);
            largestA = Vector512.Max(largestA, Vector512.Max(Int16Scale.Magnitude(a0), Int16Scale.Magnitude(a1)));
            largestB = Vector512.Max(largestB, Vector512.Max(Int16Scale.Magnitude(b0), Int16Scale.Magnitude(b1)));
            squaresA0 = Vector512.FusedMultiplyAdd(a0, a0, squaresA0);
            squaresB0 = Vector512.FusedMultiplyAdd(b0, b0, squaresB0);
            squaresA1 = Vector512.FusedMultiplyAdd(a1, a1, squaresA1);
            squaresB1 = Vector512.FusedMultiplyAdd(b1, b1, squaresB1);
        }
        Half(new Int16Scale(largestA, squaresA0 + squaresA1), numbers, steps, (byte*)target.Pairs, target.Stride, (float*)target.Factors);
        Half(new Int16Scale(largestB, squaresB0 + squaresB1), numbers + Lanes, steps, (byte*)(target.Pairs + target.Half), target.Stride, (float*)target.Factors + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half(in Int16Scale scale, float* numbers, int steps, byte* pairs, nint stride, float* factors)
    {
        for (int step = 0; step < steps; step += Depth, numbers += Lanes * Columns)
            for (int pair = 0; pair < Lanes; pair++, numbers += Columns, pairs += stride)
                scale.Pairs(Vector512.Load(numbers), Vector512.Load(numbers + Lanes * Columns)).Store((uint*)pairs);
        scale.Factors.Store(factors);
    }
}
