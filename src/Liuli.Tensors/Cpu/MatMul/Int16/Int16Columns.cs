using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Units of sixteen rows of A, or columns of B, that lie side by side become whole numbers: pairs of a step of K and the sixteenth after it.</summary>
internal static unsafe class Int16Columns
{
    private const int Depth = Bf16TileKernel.Depth, Lanes = Int16Chunk.Lanes;

    /// <summary>Packs a unit; returns the sixteen factors.</summary>
    /// <param name="type">F32 or BF16.</param>
    /// <param name="source">The first number of the first step.</param>
    /// <param name="kStep">Bytes from one step of K to the next.</param>
    /// <param name="lanes">Columns that exist, at least 1.</param>
    /// <param name="steps">Steps of K that exist, 1 to 128.</param>
    /// <param name="destination">Where the first sixteen pairs go.</param>
    /// <param name="stride">Bytes from where they go to where the next ones do.</param>
    [SkipLocalsInit]
    public static Vector512<float> Pack(DType type, byte* source, nint kStep, int lanes, int steps, byte* destination, nint stride)
    {
        byte* memory = stackalloc byte[Int16Chunk.Bytes];
        Int16Chunk chunk = new(type, source, kStep, lanes, steps, memory);
        return type == DType.F32 ? Pack<FloatNumbers>(chunk.Pointer, chunk.KStep, chunk.Steps, destination, stride) : Pack<BFloat16Numbers>(chunk.Pointer, chunk.KStep, chunk.Steps, destination, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Pack<TSource>(byte* source, nint kStep, int steps, byte* destination, nint stride) where TSource : struct, IInt16Source
    {
        Vector512<uint> largest = Vector512<uint>.Zero;
        // Four sums, as one waits for its multiply-add before.
        Vector512<float> squares0 = Vector512<float>.Zero, squares1 = squares0, squares2 = squares0, squares3 = squares0;
        byte* from = source;
        for (int step = 0; step < steps; step += 4, from += 4 * kStep)
        {
            Vector512<float> x0 = TSource.Load(from), x1 = TSource.Load(from + kStep), x2 = TSource.Load(from + 2 * kStep), x3 = TSource.Load(from + 3 * kStep);
            largest = Vector512.Max(largest, Vector512.Max(Vector512.Max(Int16Scale.Magnitude(x0), Int16Scale.Magnitude(x1)), Vector512.Max(Int16Scale.Magnitude(x2), Int16Scale.Magnitude(x3))));
            squares0 = Vector512.FusedMultiplyAdd(x0, x0, squares0);
            squares1 = Vector512.FusedMultiplyAdd(x1, x1, squares1);
            squares2 = Vector512.FusedMultiplyAdd(x2, x2, squares2);
            squares3 = Vector512.FusedMultiplyAdd(x3, x3, squares3);
        }
        Int16Scale scale = new(largest, squares0 + squares1 + (squares2 + squares3));
        for (int step = 0; step < steps; step += Depth, source += Lanes * kStep)
            for (int pair = 0; pair < Lanes; pair++, source += kStep, destination += stride)
                scale.Pairs(TSource.Load(source), TSource.Load(source + Lanes * kStep)).Store((uint*)destination);
        return scale.Factors;
    }
}
