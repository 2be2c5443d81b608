using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>A unit of a row of A, or of a column of B, whose numbers are neighbours, becomes whole numbers. Behind the last one come zeros.</summary>
internal static unsafe class Int16Lines
{
    private const int Depth = Bf16TileKernel.Depth, Unit = Int16TileKernel.Unit, Lanes = 16;

    /// <summary>Packs a unit; returns its factor.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="source">The first number.</param>
    /// <param name="groupStep">Bytes from 32 numbers to the next.</param>
    /// <param name="count">How many there are, up to 128.</param>
    /// <param name="destination">Where the first 32 go.</param>
    /// <param name="stride">Bytes from where they go to where the next ones do.</param>
    [SkipLocalsInit]
    public static float Pack(DType type, byte* source, nint groupStep, int count, byte* destination, nint stride)
    {
        bool converts = type == DType.F16;
        if (count % Depth == 0 && !converts)
            return type == DType.F32 ? Pack<FloatNumbers>(source, groupStep, count, destination, stride) : Pack<BFloat16Numbers>(source, groupStep, count, destination, stride);
        float* numbers = stackalloc float[Unit];
        for (int first = 0; first < count; first += Depth)
        {
            int present = Math.Min(Depth, count - first);
            if (type == DType.F32)
                new ReadOnlySpan<float>(source + first / Depth * groupStep, present).CopyTo(new Span<float>(numbers + first, present));
            else
                Widening.Run(type, source + first / Depth * groupStep, present, numbers + first);
            new Span<float>(numbers + first + present, Depth - present).Clear();
        }
        return Pack<FloatNumbers>((byte*)numbers, Depth * sizeof(float), (count + Depth - 1) / Depth * Depth, destination, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Pack<TSource>(byte* source, nint groupStep, int count, byte* destination, nint stride) where TSource : struct, IInt16Source
    {
        int groups = count / Depth;
        Vector512<uint> largest = Vector512<uint>.Zero;
        Vector512<float> squares = Vector512<float>.Zero;
        byte* from = source;
        for (int group = 0; group < groups; group++, from += groupStep)
        {
            Vector512<float> first = TSource.Load(from), second = TSource.Load(from + Lanes * TSource.Bytes);
            largest = Vector512.Max(largest, Vector512.Max(Int16Scale.Magnitude(first), Int16Scale.Magnitude(second)));
            squares = Vector512.FusedMultiplyAdd(second, second, Vector512.FusedMultiplyAdd(first, first, squares));
        }
        Int16Scale scale = new(Vector512.Create(LargestLane.Of(largest)), Vector512.Create(Vector512.Sum(squares)));
        for (int group = 0; group < groups; group++, source += groupStep, destination += stride)
            scale.Pairs(TSource.Load(source), TSource.Load(source + Lanes * TSource.Bytes)).Store((uint*)destination);
        return scale.Factors[0];
    }
}
