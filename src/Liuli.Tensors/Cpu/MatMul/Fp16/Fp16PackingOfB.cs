using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs strips of B as <see cref="Fp16TileKernel"/> describes: once to find each column's largest number, once to round. What is missing at the edges becomes 0.</summary>
internal static unsafe class Fp16PackingOfB
{
    private const int Depth = Bf16TileKernel.Depth, Lanes = Fp16Chunk.Lanes, RowBytes = Bf16TileKernel.RowBytes, PairBytes = 2 * Lanes * sizeof(uint), UnitBytes = Bf16TileKernel.StripBytesOfB;

    /// <summary>The smallest exponent of a column, so that what it is multiplied by is a float.</summary>
    private const int Smallest = 4;

    /// <summary>Units of 32 steps whose lines become halves before they are turned.</summary>
    private const int UnitsAtOnce = 8;

    /// <summary>A strip.</summary>
    /// <param name="b">The matrix.</param>
    /// <param name="source">The first number of the strip.</param>
    /// <param name="present">Columns that exist, up to those of a strip.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="destination">The packed strip.</param>
    public static void Strip(in Bf16Operand b, byte* source, int present, int k, byte* destination)
    {
        int* exponents = stackalloc int[Lanes];
        float* scales = (float*)(destination + (nint)((k + Depth - 1) / Depth) * UnitBytes);
        for (int half = 0; half < 2; half++, source += Lanes * b.Step, destination += Lanes * sizeof(uint), scales += Lanes, present -= Lanes)
        {
            new Span<int>(exponents, Lanes).Fill(Smallest);
            if (present <= 0)
                Clear(destination, k);
            else if (b.KStep == b.Type.BlockBytes)
                Columns(b, source, Math.Min(present, Lanes), k, destination, exponents);
            else
                Rows(b, source, present, k, destination, exponents);
            for (int column = 0; column < Lanes; column++)
                scales[column] = exponents[column] - Fp16PackKernel.TopExponent + Fp16PackKernel.FactorShift;
        }
    }

    private static void Clear(byte* half, int k)
    {
        for (int step = 0; step < k; step += Depth)
            for (int pair = 0; pair < Depth / 2; pair++, half += PairBytes)
                new Span<byte>(half, Lanes * sizeof(uint)).Clear();
    }

    /// <summary>Columns whose numbers are neighbours, as those of weights are.</summary>
    [SkipLocalsInit]
    private static void Columns(in Bf16Operand b, byte* source, int present, int k, byte* destination, int* exponents)
    {
        byte* memory = stackalloc byte[UnitsAtOnce * Lanes * RowBytes + RowBytes], lines = (byte*)((nint)(memory + RowBytes - 1) & -RowBytes);
        for (int column = 0; column < present; column++)
            exponents[column] = Math.Max(Smallest, Fp16Magnitude.Along(b.Type, source + column * b.Step, k));
        for (int step = 0; step < k; step += UnitsAtOnce * Depth)
        {
            int steps = Math.Min(UnitsAtOnce * Depth, k - step), units = (steps + Depth - 1) / Depth;
            for (int column = 0; column < Lanes; column++)
                if (column < present)
                    Line(b.Type, source + column * b.Step + (nint)step * b.Type.BlockBytes, steps, Fp16PackKernel.Multiplier(exponents[column]), lines + column * RowBytes);
                else
                    for (int unit = 0; unit < units; unit++)
                        new Span<byte>(lines + (unit * Lanes + column) * RowBytes, RowBytes).Clear();
            for (int unit = 0; unit < units; unit++, destination += UnitBytes)
                PairTransposition.Run((uint*)(lines + unit * Lanes * RowBytes), (uint*)destination, PairBytes / sizeof(uint));
        }
    }

    private static void Line(DType type, byte* source, int steps, float multiplier, byte* destination) => Fp16Lines.Pack(Fp16PackKernel.Lines(type), type, steps, scaleStep: 0, new Fp16PackKernel.Arguments
    {
        Source = source,
        Destination = destination,
        Stride = Lanes * RowBytes,
        Scales = &multiplier,
    });

    /// <summary>Columns that lie side by side.</summary>
    [SkipLocalsInit]
    private static void Rows(in Bf16Operand b, byte* source, int present, int k, byte* destination, int* exponents)
    {
        byte* memory = stackalloc byte[Fp16Chunk.Bytes];
        float* multipliers = stackalloc float[Lanes];
        Vector512<uint> largest = Vector512.Create((uint)Smallest);
        for (int step = 0; step < k; step += Depth)
        {
            Fp16Chunk chunk = new(b.Type, source + step * b.KStep, b.KStep, present, k - step, memory);
            largest = Vector512.Max(largest, Fp16Magnitude.Across(b.Type, chunk.Pointer, chunk.KStep, Depth));
        }
        largest.Store((uint*)exponents);
        ((Vector512.Create((uint)Fp16PackKernel.TopExponent + 127) - largest) << 23).Store((uint*)multipliers);
        for (int step = 0; step < k; step += Depth, destination += UnitBytes)
        {
            Fp16Chunk chunk = new(b.Type, source + step * b.KStep, b.KStep, present, k - step, memory);
            Fp16PackKernel.Pairs(b.Type).Run(new Fp16PackKernel.Arguments
            {
                Source = chunk.Pointer,
                KStep = chunk.KStep,
                Destination = destination,
                Stride = PairBytes,
                Count = Depth / 2,
                Scales = multipliers,
            });
        }
    }
}
