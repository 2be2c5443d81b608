using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Packs neighbours of any number, 32 at a time: behind the last of them come zeros.</summary>
internal static unsafe class Fp16Lines
{
    private const int Depth = Bf16TileKernel.Depth;

    /// <param name="kernel">One of <see cref="Fp16PackKernel"/>.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="scaleStep">Bytes by which the kernel moves on in the scales with every 32 numbers.</param>
    /// <param name="arguments">All but their <see cref="Fp16PackKernel.Arguments.Count"/>.</param>
    [SkipLocalsInit]
    public static void Pack(AssembledKernel kernel, DType type, int count, nint scaleStep, Fp16PackKernel.Arguments arguments)
    {
        int units = count / Depth, rest = count % Depth;
        arguments.Count = units;
        if (units > 0)
            kernel.Run(arguments);
        if (rest == 0)
            return;
        Span<byte> tail = stackalloc byte[Depth * sizeof(float)];
        tail.Clear();
        new ReadOnlySpan<byte>(arguments.Source + (nint)units * Depth * type.BlockBytes, rest * type.BlockBytes).CopyTo(tail);
        fixed (byte* numbers = tail)
            kernel.Run(arguments with
            {
                Source = numbers,
                Destination = arguments.Destination + units * arguments.Stride,
                Scales = (float*)((byte*)arguments.Scales + units * scaleStep),
                Count = 1,
            });
    }
}
