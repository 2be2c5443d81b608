using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of A as <see cref="Int16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
internal static unsafe class Int16PackingOfA
{
    private const int Depth = Bf16TileKernel.Depth, Unit = Int16TileKernel.Unit, Lanes = Int16Chunk.Lanes, Rows = TwelveRows.Count, RowBytes = Bf16TileKernel.RowBytes, GroupBytes = Int16TileKernel.GroupBytesOfA;

    /// <summary>Neighbouring strips; only the last one may be incomplete.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="source">The first number of the strips.</param>
    /// <param name="present">Rows that exist.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="stripBytes">Bytes from one packed strip to the next.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void Strips(in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        if (a.KStep == a.Type.BlockBytes)
            Stored(a, source, Depth * a.KStep, present, k, stripBytes, destination);
        else
            Transposed(a, source, present, k, stripBytes, destination);
    }

    /// <summary>Rows of neighbours, of which 32 at a time lie together.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="source">The first number of the strips.</param>
    /// <param name="groupStep">Bytes from 32 numbers of a row to the next.</param>
    /// <param name="present">Rows that exist.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="stripBytes">Bytes from one packed strip to the next.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void Stored(in Bf16Operand a, byte* source, nint groupStep, int present, int k, nint stripBytes, byte* destination)
    {
        for (int first = 0; first < present; first += Rows, destination += stripBytes)
            for (int row = 0; row < Rows; row++)
                if (first + row < present)
                    Row(a.Type, source + (first + row) * a.Step, groupStep, row, k, destination);
                else
                    Clear(row, k, destination);
    }

    private static void Row(DType type, byte* source, nint groupStep, int row, int k, byte* strip)
    {
        for (int step = 0; step < k; step += Unit, source += Unit / Depth * groupStep, strip += Unit / Depth * GroupBytes)
        {
            int steps = Math.Min(Unit, k - step);
            *Factor(strip, row, steps) = Int16Lines.Pack(type, source, groupStep, steps, strip + row * RowBytes, GroupBytes);
        }
    }

    private static void Clear(int row, int k, byte* strip)
    {
        for (int step = 0; step < k; step += Depth, strip += GroupBytes)
        {
            new Span<byte>(strip + row * RowBytes, RowBytes).Clear();
            *Factor(strip, row, Depth) = 0;
        }
    }

    /// <summary>Where a row's factor for a unit goes: to its last group.</summary>
    private static float* Factor(byte* unit, int row, int steps) => (float*)(unit + (steps - 1) / Depth * GroupBytes + Int16TileKernel.FactorsOfGroup) + row;

    /// <summary>Stored rows are read as far as all strips reach, as a strip alone would use a line or two of every page.</summary>
    private static void Transposed(in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        for (int start = 0; start < k; start += Unit, destination += Unit / Depth * GroupBytes)
        {
            byte* strip = destination;
            for (int first = 0; first < present; first += Rows, strip += stripBytes)
                TransposedUnit(a, source + first * a.Type.BlockBytes + start * a.KStep, present - first, Math.Min(Unit, k - start), strip);
        }
    }

    [SkipLocalsInit]
    private static void TransposedUnit(in Bf16Operand a, byte* source, int lanes, int steps, byte* unit)
    {
        uint* pairs = stackalloc uint[(Unit / Depth + 1) * Lanes * Lanes], turned = pairs + Unit / Depth * Lanes * Lanes;
        Int16Columns.Pack(a.Type, source, a.KStep, lanes, steps, (byte*)pairs, Lanes * sizeof(uint)).Store(Factor(unit, 0, steps));
        for (int step = 0; step < steps; step += Depth, pairs += Lanes * Lanes, unit += GroupBytes)
        {
            PairTransposition.Run(pairs, turned, Lanes);
            new ReadOnlySpan<byte>(turned, Rows * RowBytes).CopyTo(new Span<byte>(unit, Rows * RowBytes));
        }
    }
}
