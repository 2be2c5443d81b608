using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Unpacks strips of B out of weights in blocks, each number bf16(its value in F32). What is missing at the edge becomes 0.</summary>
internal static unsafe class Bf16Blocks
{
    private const int Alignment = 64, HalfBytes = BlockPanel.Width * 2 * sizeof(ushort);

    /// <summary>A strip of B.</summary>
    /// <param name="type">How the weights are stored.</param>
    /// <param name="source">The first block of its first column.</param>
    /// <param name="step">Bytes from one column to the next.</param>
    /// <param name="present">Columns that exist, up to those of a strip.</param>
    /// <param name="k">Steps of K: whole blocks.</param>
    /// <param name="destination">The strip, at a multiple of 64 bytes.</param>
    [SkipLocalsInit]
    public static void StripOfB(DType type, byte* source, nint step, int present, int k, byte* destination)
    {
        byte* memory = stackalloc byte[Bf16Sink.WorkBytes + Alignment];
        BlockBf16Kernel.Arguments arguments = new() { Blocks = k / type.BlockLength, Work = (byte*)((nint)(memory + Alignment - 1) & -Alignment) };
        for (int half = 0; half < 2; half++, present -= BlockPanel.Width)
        {
            arguments.Strip = destination + half * HalfBytes;
            arguments.Weights = source + half * BlockPanel.Width * step;
            arguments.WeightStep = step;
            if (present >= BlockPanel.Width)
                BlockBf16Kernel.For(type).Run(arguments);
            else if (present > 0)
                Copied(type, arguments, present, (int)type.BytesFor(k));
            else
                Clear(arguments.Strip, k);
        }
    }

    /// <summary>Fewer than sixteen columns: with them, others of zeros are unpacked, which are numbers 0 in every type.</summary>
    [SkipLocalsInit]
    private static void Copied(DType type, BlockBf16Kernel.Arguments arguments, int present, int rowBytes)
    {
        byte* rows = stackalloc byte[BlockPanel.Width * rowBytes];
        for (int row = 0; row < BlockPanel.Width; row++)
        {
            Span<byte> copy = new(rows + row * rowBytes, rowBytes);
            if (row < present)
                new ReadOnlySpan<byte>(arguments.Weights + row * arguments.WeightStep, rowBytes).CopyTo(copy);
            else
                copy.Clear();
        }
        arguments.Weights = rows;
        arguments.WeightStep = rowBytes;
        BlockBf16Kernel.For(type).Run(arguments);
    }

    private static void Clear(byte* half, int k)
    {
        for (int pair = 0; pair < k / 2; pair++, half += 2 * HalfBytes)
            new Span<byte>(half, HalfBytes).Clear();
    }
}
