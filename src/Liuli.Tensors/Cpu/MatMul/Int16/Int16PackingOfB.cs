using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of B as <see cref="Int16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
internal static unsafe class Int16PackingOfB
{
    private const int Depth = Bf16TileKernel.Depth, Unit = Int16TileKernel.Unit, Lanes = 16, RowBytes = Bf16TileKernel.RowBytes, PairBytes = 2 * Lanes * sizeof(uint), GroupBytes = Bf16TileKernel.StripBytesOfB;

    /// <summary>A strip.</summary>
    /// <param name="b">The matrix.</param>
    /// <param name="source">The first number of the strip.</param>
    /// <param name="present">Columns that exist, up to those of a strip.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="destination">The packed strip.</param>
    public static void Strip(in Bf16Operand b, byte* source, int present, int k, byte* destination)
    {
        float* factors = (float*)(destination + (nint)((k + Depth - 1) / Depth) * GroupBytes);
        for (int start = 0; start < k; start += Unit, source += Unit * b.KStep, destination += Unit / Depth * GroupBytes, factors += 2 * Lanes)
            OfUnit(b, source, present, Math.Min(Unit, k - start), destination, factors);
    }

    /// <summary>A strip over a unit of K.</summary>
    /// <param name="b">The matrix.</param>
    /// <param name="source">The unit's first number.</param>
    /// <param name="present">Columns that exist, up to those of a strip.</param>
    /// <param name="steps">Steps of K that exist.</param>
    /// <param name="destination">The unit's first group.</param>
    /// <param name="factors">The unit's factors.</param>
    public static void OfUnit(in Bf16Operand b, byte* source, int present, int steps, byte* destination, float* factors)
    {
        if (b.KStep != b.Type.BlockBytes)
            Int16Columns.Pack(b.Type, source, b.KStep, present, steps, new((nint)destination, PairBytes, Lanes * sizeof(uint), (nint)factors));
        else
            for (int half = 0; half < 2; half++)
                Stored(b, source + half * Lanes * b.Step, Math.Clamp(present - half * Lanes, 0, Lanes), steps, destination + half * Lanes * sizeof(uint), factors + half * Lanes);
    }

    /// <summary>Up to sixteen columns whose numbers are neighbours, as those of weights are.</summary>
    [SkipLocalsInit]
    private static void Stored(in Bf16Operand b, byte* source, int columns, int steps, byte* destination, float* factors)
    {
        byte* memory = stackalloc byte[Unit / Depth * Lanes * RowBytes + RowBytes], lines = (byte*)((nint)(memory + RowBytes - 1) & -RowBytes);
        if (columns > 0)
            Int16Rows.Pack(b.Type, source, b.Step, Depth * b.KStep, columns, steps, lines, Lanes * RowBytes).Store(factors);
        for (int column = columns; column < Lanes; column++)
        {
            factors[column] = 0;
            for (int group = 0; group < Unit / Depth; group++)
                new Span<byte>(lines + (group * Lanes + column) * RowBytes, RowBytes).Clear();
        }
        for (int step = 0; step < steps; step += Depth, lines += Lanes * RowBytes, destination += GroupBytes)
            PairTransposition.Run((uint*)lines, (uint*)destination, PairBytes / sizeof(uint));
    }
}
