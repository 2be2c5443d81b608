using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>A unit of up to sixteen rows of A, or columns of B, whose numbers are neighbours, becomes whole numbers: what belongs to a row (its factor) is found for all of them at once.</summary>
internal static unsafe class Int16Rows
{
    private const int Depth = Bf16TileKernel.Depth, Lanes = 16, RowBytes = Bf16TileKernel.RowBytes;

    /// <summary>Packs a unit; returns the factors, of no meaning where there is no row. Behind the last number come zeros.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="source">The first row's first number.</param>
    /// <param name="step">Bytes from one row to the next.</param>
    /// <param name="groupStep">Bytes from 32 numbers of a row to the next.</param>
    /// <param name="rows">How many there are, 1 to 16.</param>
    /// <param name="count">Numbers of a row, up to 128.</param>
    /// <param name="destination">Where the first row's first 32 go, and 64 bytes further on those of the next.</param>
    /// <param name="stride">Bytes from where they go to where the row's next ones do.</param>
    public static Vector512<float> Pack(DType type, byte* source, nint step, nint groupStep, int rows, int count, byte* destination, nint stride)
    {
        if (type == DType.F16 || count % Depth != 0)
            return OneByOne(type, source, step, groupStep, rows, count, destination, stride);
        return type == DType.F32 ? Pack<FloatNumbers>(source, step, groupStep, rows, count, destination, stride) : Pack<BFloat16Numbers>(source, step, groupStep, rows, count, destination, stride);
    }

    private static Vector512<float> OneByOne(DType type, byte* source, nint step, nint groupStep, int rows, int count, byte* destination, nint stride)
    {
        float* factors = stackalloc float[Lanes];
        for (int row = 0; row < rows; row++)
            factors[row] = Int16Lines.Pack(type, source + row * step, groupStep, count, destination + row * RowBytes, stride);
        return Vector512.Load(factors);
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> Pack<TSource>(byte* source, nint step, nint groupStep, int rows, int count, byte* destination, nint stride) where TSource : struct, IInt16Source
    {
        float* largest = stackalloc float[2 * Lanes * Lanes], squares = largest + Lanes * Lanes;
        for (int row = 0; row < Lanes; row++)
        {
            Vector512<uint> most = Vector512<uint>.Zero;
            Vector512<float> sum = Vector512<float>.Zero, other = sum;
            byte* from = source + row * step;
            for (int i = row < rows ? 0 : count; i < count; i += Depth, from += groupStep)
            {
                Vector512<float> first = TSource.Load(from), second = TSource.Load(from + Lanes * TSource.Bytes);
                most = Vector512.Max(most, Vector512.Max(Int16Scale.Magnitude(first), Int16Scale.Magnitude(second)));
                sum = Vector512.FusedMultiplyAdd(first, first, sum);
                other = Vector512.FusedMultiplyAdd(second, second, other);
            }
            most.AsSingle().Store(largest + row * Lanes);
            (sum + other).Store(squares + row * Lanes);
        }
        Int16Scale scale = new(SixteenVectors.Largest(largest).AsUInt32(), SixteenVectors.Sums(squares));
        if (!scale.IsFinite)
            return OneByOne(TSource.Bytes == sizeof(float) ? DType.F32 : DType.BF16, source, step, groupStep, rows, count, destination, stride);
        scale.Write(largest, squares);
        for (int row = 0; row < rows; row++, source += step, destination += RowBytes)
        {
            Int16Scale own = new(largest[row], squares[row]);
            byte* from = source, to = destination;
            for (int i = 0; i < count; i += Depth, from += groupStep, to += stride)
                own.Pairs(TSource.Load(from), TSource.Load(from + Lanes * TSource.Bytes)).Store((uint*)to);
        }
        return scale.Factors;
    }
}
