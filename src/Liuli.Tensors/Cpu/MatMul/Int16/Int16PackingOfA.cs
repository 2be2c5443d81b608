using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of A as <see cref="Int16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
internal static unsafe class Int16PackingOfA
{
    private const int Depth = Bf16TileKernel.Depth, Unit = Int16TileKernel.Unit, Lanes = 16, Rows = TwelveRows.Count, RowBytes = Bf16TileKernel.RowBytes, GroupBytes = Int16TileKernel.GroupBytesOfA;

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
        {
            int rows = Math.Min(Rows, present - first);
            byte* from = source + first * a.Step, unit = destination;
            for (int start = 0; start < k; start += Unit, from += Unit / Depth * groupStep, unit += Unit / Depth * GroupBytes)
            {
                int steps = Math.Min(Unit, k - start);
                Int16Rows.Pack(a.Type, from, a.Step, groupStep, rows, steps, unit, GroupBytes).Store(Factor(unit, 0, steps));
            }
            for (int row = rows; row < Rows; row++)
                Clear(row, k, destination);
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

    /// <summary>Stored rows are read in whole lines, and as far as all strips reach, as a strip alone would use a line or two of every page.</summary>
    private static void Transposed(in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        int last = (present + Rows - 1) / Rows * Rows;
        for (int start = 0; start < k; start += Unit, source += Unit * a.KStep, destination += Unit / Depth * GroupBytes)
        {
            int steps = Math.Min(Unit, k - start), first = 0;
            for (; first < present; first += Int16Chunk.Columns)
                TransposedUnit(a, source + first * a.Type.BlockBytes, present - first, steps, new Placement(destination, stripBytes, first, last));
            for (; first < last; first++)
                Clear(first % Rows, steps, destination + first / Rows * stripBytes);
        }
    }

    /// <summary>Where a unit of 32 rows goes, of which those from <paramref name="last"/> on are left out.</summary>
    private readonly struct Placement(byte* strips, nint stripBytes, int first, int last)
    {
        public int Count => Math.Min(Int16Chunk.Columns, last - first);

        public byte* Strip(int row) => strips + (first + row) / Rows * stripBytes;

        public int InStrip(int row) => (first + row) % Rows;
    }

    [SkipLocalsInit]
    private static void TransposedUnit(in Bf16Operand a, byte* source, int columns, int steps, in Placement placement)
    {
        const int half = Unit / Depth * Lanes * Lanes;
        uint* memory = stackalloc uint[2 * half + 2 * Lanes * Lanes], pairs = (uint*)((nint)((byte*)memory + RowBytes - 1) & -RowBytes), turned = pairs + 2 * half;
        float* factors = stackalloc float[Int16Chunk.Columns];
        Int16Columns.Pack(a.Type, source, a.KStep, columns, steps, new((nint)pairs, Lanes * sizeof(uint), half * sizeof(uint), (nint)factors));
        for (int first = 0; first < placement.Count; first += Lanes)
            for (int step = 0; step < steps; step += Depth)
            {
                PairTransposition.Run(pairs + first / Lanes * half + step / Depth * Lanes * Lanes, turned, Lanes);
                for (int row = 0; row < Math.Min(Lanes, placement.Count - first); row++)
                    Vector512.Load(turned + row * Lanes).Store((uint*)(placement.Strip(first + row) + step / Depth * GroupBytes + placement.InStrip(first + row) * RowBytes));
            }
        for (int row = 0; row < placement.Count; row++)
            *Factor(placement.Strip(row), placement.InStrip(row), steps) = factors[row];
    }
}
