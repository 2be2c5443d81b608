using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Tests.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>The kernels of 16-bit products, whichever way their operands lie and are stored, as <see cref="GuardedMatMulTests"/> has it.</summary>
[Collection(GuardedCase.Collection)]
public unsafe class GuardedRoundedMatMulTests
{
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        (1, 1, 1), (1, 33, 2), (11, 31, 31), (12, 32, 32), (13, 33, 33), (23, 64, 96), (24, 65, 127), (25, 63, 128), (17, 40, 129), (5, 300, 65), (300, 70, 65), (130, 257, 96), (31, 47, 1025), (40, 33, 2050),
    ];

    [SkippableTheory]
    [InlineData(DType.F32, DType.F32)]
    [InlineData(DType.BF16, DType.BF16)]
    [InlineData(DType.F32, DType.BF16)]
    [InlineData(DType.BF16, DType.F32)]
    [InlineData(DType.F32, DType.F16)]
    public void Operands_of_either_direction_are_read_no_further(DType left, DType right)
    {
        GuardedCase.Begin("products of rounded numbers");
        int kernels = 0;
        foreach (Bf16TileKernel kernel in Here())
            foreach ((int m, int n, int k) in s_sizes)
                // F16 lies along K, and only the whole numbers' kernel takes it.
                for (int form = 0; form < (right == DType.F16 ? kernel is Int16TileKernel ? 4 : 0 : 8); form++)
                {
                    bool acrossA = (form & 1) != 0, rounds = (form & 2) != 0 && k <= Bf16MatMul.MaxRoundedK, acrossB = (form & 4) != 0;
                    Compare(kernel, left, right, m, n, k, acrossA, acrossB, rounds);
                    kernels++;
                }
        Skip.If(kernels == 0, "this processor has neither VNNI nor AVX-512 BF16");
    }

    /// <summary>Those that this machine has.</summary>
    internal static IEnumerable<Bf16TileKernel> Here()
    {
        foreach (Int16TileKernel wholeNumbers in Int16Kernels.Here)
            yield return wholeNumbers;
        if (CpuFeatures.InstructionsOf(CpuFeatures.Best).HasFlag(CpuInstructions.Avx512Bf16))
            yield return VectorBf16Kernel.Instance;
        if (Bf16MatMul.Tiles(TestDevices.OneThread.Context) is { } tiles)
            yield return tiles;
    }

    private static void Compare(Bf16TileKernel kernel, DType left, DType right, int m, int n, int k, bool acrossA, bool acrossB, bool rounds)
    {
        byte[] a = Stored(left, m * k, 1), b = Stored(right, n * k, 2), bias = Stored(DType.F32, n, 3), before = Stored(rounds ? DType.BF16 : DType.F32, m * n, 4), expected = [.. before];
        bool accumulates = !rounds && k % 2 == 0;
        fixed (byte* pa = a, pb = b, pBias = bias, c = expected)
            Run(c, pa, pb, pBias);
        foreach (GuardedSide side in Guards.Sides)
        {
            string name = $"{kernel.GetType().Name}, {left} {(acrossA ? "across" : "along")} K · {right} {(acrossB ? "across" : "along")} K, {m} × {n} × {k}{(rounds ? ", rounded" : "")}";
            using Guards guards = new(side, name);
            byte* c = guards.At<byte>(before);
            Run(c, guards.At<byte>(a), guards.At<byte>(b), guards.At<byte>(bias));
            Assert.True(expected.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(c, expected.Length)), $"{name}, {side}: bits differ");
        }

        void Run(byte* c, byte* x, byte* y, byte* added)
        {
            nint sizeA = left.BlockBytes, sizeB = right.BlockBytes;
            Bf16Operand operandA = acrossA ? new(x, left, sizeA, m * sizeA) : new(x, left, k * sizeA, sizeA), operandB = acrossB ? new(y, right, sizeB, n * sizeB) : new(y, right, k * sizeB, sizeB);
            Bf16Job job = new(m, n, k, operandA, operandB) { C = rounds ? null : (float*)c, Rounded = rounds ? (ushort*)c : null, CRow = n, Bias = (float*)added, Accumulate = accumulates };
            Bf16MatMul.Run(TestDevices.ThreeThreads.Context, kernel, job);
        }
    }

    private static byte[] Stored(DType type, int count, int seed) => GuardedMatMulTests.Stored(type, Kernels.Random(count, seed));
}
