using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of A as <see cref="Fp16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
internal static unsafe class Fp16PackingOfA
{
    private const int Depth = Bf16TileKernel.Depth, Lanes = Fp16Chunk.Lanes, Rows = TwelveRows.Count, RowBytes = Bf16TileKernel.RowBytes, UnitBytes = Fp16TileKernel.UnitBytesOfA;

    /// <summary>Neighbouring strips; only the last one may be incomplete.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="source">The first number of the strips.</param>
    /// <param name="present">Rows that exist.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="stripBytes">Bytes from one packed strip to the next.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void Strips(in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        if (a.KStep != a.Type.BlockBytes)
        {
            Transposed(a, source, present, k, stripBytes, destination);
            return;
        }
        for (int first = 0; first < present; first += Rows, destination += stripBytes)
            if (present - first >= Rows && k % Depth == 0)
                Strip(a, source + first * a.Step, k, destination);
            else
                Lines(a, source + first * a.Step, present - first, k, destination);
    }

    private static void Strip(in Bf16Operand a, byte* source, int k, byte* strip) => Fp16PackKernel.Strip(a.Type).Run(new Fp16PackKernel.Arguments
    {
        Source = source,
        KStep = a.Step,
        Destination = strip,
        Stride = UnitBytes,
        Count = k / Depth,
        Scales = (float*)(strip + Fp16TileKernel.FactorsOfUnit),
    });

    /// <summary>A strip of fewer rows, or whose rows end within 32 steps.</summary>
    private static void Lines(in Bf16Operand a, byte* source, int present, int k, byte* strip)
    {
        for (int row = 0; row < Rows; row++)
            if (row < present)
                Row(a.Type, source + row * a.Step, row, k, strip);
            else
                Clear(row, k, strip);
    }

    private static void Row(DType type, byte* source, int row, int k, byte* strip) => Fp16Lines.Pack(Fp16PackKernel.Units(type), type, k, UnitBytes, new Fp16PackKernel.Arguments
    {
        Source = source,
        Destination = strip + row * RowBytes,
        Stride = UnitBytes,
        Scales = (float*)(strip + Fp16TileKernel.FactorsOfUnit) + row,
    });

    private static void Clear(int row, int k, byte* strip)
    {
        for (int step = 0; step < k; step += Depth, strip += UnitBytes)
        {
            new Span<byte>(strip + row * RowBytes, RowBytes).Clear();
            ((float*)(strip + Fp16TileKernel.FactorsOfUnit))[row] = 0;
        }
    }

    /// <summary>Stored rows are read as far as all strips reach, as a strip alone would use a line or two of every page.</summary>
    private static void Transposed(in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        int rows = (present + Rows - 1) / Rows * Rows;
        for (int start = 0; start < k; start += Depth, source += Depth * a.KStep, destination += UnitBytes)
        {
            int row = 0;
            for (; row < present; row += Lanes)
                TransposedLines(a, source + row * a.Type.BlockBytes, present - row, k - start, row, Math.Min(Lanes, rows - row), stripBytes, destination);
            for (; row < rows; row++)
                Clear(row % Rows, Depth, destination + row / Rows * stripBytes);
        }
    }

    /// <summary>Sixteen rows of a unit, which begin anywhere in a strip.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposedLines(in Bf16Operand a, byte* source, int lanes, int steps, int row, int count, nint stripBytes, byte* unit)
    {
        byte* memory = stackalloc byte[Fp16Chunk.Bytes];
        uint* pairs = stackalloc uint[2 * Lanes * Lanes], lines = pairs + Lanes * Lanes;
        float* multipliers = stackalloc float[2 * Lanes], factors = multipliers + Lanes;
        Fp16Chunk chunk = new(a.Type, source, a.KStep, lanes, steps, memory);
        Vector512<uint> exponents = Vector512.Max(Fp16Magnitude.Across(a.Type, chunk.Pointer, chunk.KStep, Depth), Vector512.Create((uint)Fp16PackKernel.SmallestOfUnit));
        ((exponents - Vector512.Create((uint)Fp16PackKernel.SmallestOfUnit - 1)) << 23).Store((uint*)factors);
        ((Vector512.Create((uint)Fp16PackKernel.TopExponent + 127) - exponents) << 23).Store((uint*)multipliers);
        Fp16PackKernel.Pairs(a.Type).Run(new Fp16PackKernel.Arguments
        {
            Source = chunk.Pointer,
            KStep = chunk.KStep,
            Destination = (byte*)pairs,
            Stride = Lanes * sizeof(uint),
            Count = Depth / 2,
            Scales = multipliers,
        });
        PairTransposition.Run(pairs, lines, Lanes);
        for (int lane = 0; lane < count; lane++)
        {
            (int strip, int place) = Math.DivRem(row + lane, Rows);
            byte* home = unit + strip * stripBytes;
            Vector512.Load(lines + lane * Lanes).Store((uint*)(home + place * RowBytes));
            ((float*)(home + Fp16TileKernel.FactorsOfUnit))[place] = factors[lane];
        }
    }
}
