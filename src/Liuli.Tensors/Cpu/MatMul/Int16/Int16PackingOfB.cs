using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of B as <see cref="Int16TileKernel"/> describes. What is missing at the edges becomes 0.</summary>
internal static unsafe class Int16PackingOfB
{
    private const int Depth = Bf16TileKernel.Depth, Unit = Int16TileKernel.Unit, Lanes = Int16Chunk.Lanes, RowBytes = Bf16TileKernel.RowBytes, PairBytes = 2 * Lanes * sizeof(uint), GroupBytes = Bf16TileKernel.StripBytesOfB;

    /// <summary>A strip.</summary>
    /// <param name="b">The matrix.</param>
    /// <param name="source">The first number of the strip.</param>
    /// <param name="present">Columns that exist, up to those of a strip.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="destination">The packed strip.</param>
    public static void Strip(in Bf16Operand b, byte* source, int present, int k, byte* destination)
    {
        float* factors = (float*)(destination + (nint)((k + Depth - 1) / Depth) * GroupBytes);
        for (int start = 0; start < k; start += Unit, source += Unit * b.KStep, destination += Unit / Depth * GroupBytes)
            for (int half = 0; half < 2; half++, factors += Lanes)
            {
                int columns = Math.Min(Lanes, present - half * Lanes), steps = Math.Min(Unit, k - start);
                byte* from = source + half * Lanes * b.Step, to = destination + half * Lanes * sizeof(uint);
                if (columns <= 0)
                    Clear(factors, steps, to);
                else if (b.KStep == b.Type.BlockBytes)
                    Stored(b, from, columns, steps, to, factors);
                else
                    Int16Columns.Pack(b.Type, from, b.KStep, columns, steps, to, PairBytes).Store(factors);
            }
    }

    private static void Clear(float* factors, int steps, byte* half)
    {
        new Span<float>(factors, Lanes).Clear();
        for (int step = 0; step < steps; step += Depth)
            for (int pair = 0; pair < Depth / 2; pair++, half += PairBytes)
                new Span<byte>(half, Lanes * sizeof(uint)).Clear();
    }

    /// <summary>Columns whose numbers are neighbours, as those of weights are.</summary>
    [SkipLocalsInit]
    private static void Stored(in Bf16Operand b, byte* source, int columns, int steps, byte* destination, float* factors)
    {
        byte* memory = stackalloc byte[Unit / Depth * Lanes * RowBytes + RowBytes], lines = (byte*)((nint)(memory + RowBytes - 1) & -RowBytes);
        for (int column = 0; column < Lanes; column++)
            if (column < columns)
                factors[column] = Int16Lines.Pack(b.Type, source + column * b.Step, Depth * b.KStep, steps, lines + column * RowBytes, Lanes * RowBytes);
            else
            {
                factors[column] = 0;
                for (int group = 0; group < Unit / Depth; group++)
                    new Span<byte>(lines + (group * Lanes + column) * RowBytes, RowBytes).Clear();
            }
        for (int step = 0; step < steps; step += Depth, lines += Lanes * RowBytes, destination += GroupBytes)
            PairTransposition.Run((uint*)lines, (uint*)destination, PairBytes / sizeof(uint));
    }
}
