using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class GatedBf16Tests
{
    /// <summary>With the vector kernel, whose packing is that of the tiles: the products, one after the other, have the same bits.</summary>
    [SkippableTheory]
    [InlineData(DType.BF16, DType.BF16)]
    [InlineData(DType.F32, DType.BF16)]
    [InlineData(DType.Q8_0, DType.Q8_0)]
    [InlineData(DType.Q4_K, DType.Q6_K)]
    public void It_is_the_three_products_one_after_the_other(DType first, DType last)
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16), "this processor has no AVX-512 BF16");
        CompareAll(VectorBf16Kernel.Instance, first, last);
    }

    [SkippableTheory]
    [InlineData(DType.BF16, DType.BF16)]
    [InlineData(DType.F16, DType.F16)]
    [InlineData(DType.F32, DType.F16)]
    public void So_it_is_in_whole_numbers(DType first, DType last)
    {
        Int16TileKernel[] kernels = [.. Int16Kernels.Here];
        Skip.If(kernels.Length == 0, "this processor has no VNNI");
        foreach (Int16TileKernel kernel in (Int16TileKernel[])[kernels[0], kernels[^1]])
            CompareAll(kernel, first, last);
    }

    private static void CompareAll(Bf16TileKernel kernel, DType first, DType last)
    {
        foreach (int threads in new[] { 1, 3 })
            foreach ((int rows, int width, int middle, int output) in new[] { (1, 256, 256, 32), (49, 256, 512, 40), (130, 1280, 256, 70), (300, 256, 2304, 33), (2060, 256, 256, 16) })
                Compare(kernel, first, last, rows, width, middle, output, threads);
    }

    private static void Compare(Bf16TileKernel kernel, DType first, DType last, int rows, int width, int middle, int output, int threads)
    {
        using CpuContext context = new(CpuFeatures.Best, threads);
        float[] x = Kernels.Random(rows * width, 1), g = new float[rows * middle], u = new float[rows * middle], expected = new float[rows * output], actual = new float[rows * output];
        byte[] gate = Weights(first, middle, width, 2), up = Weights(first, middle, width, 3), down = Weights(last, output, middle, 4);
        byte[] memory = new byte[GatedBf16<SiluOperation.Function>.Bytes(kernel, rows, width, middle) + 64];
        fixed (float* px = x, pg = g, pu = u, pExpected = expected, pActual = actual)
        fixed (byte* wg = gate, wu = up, wd = down, pMemory = memory)
        {
            Bf16MatMul.Run(context, kernel, Job(px, first, wg, pg, rows, middle, width));
            Bf16MatMul.Run(context, kernel, Job(px, first, wu, pu, rows, middle, width));
            GatedKernel<SiluOperation.Function, SlopeGradient<SiluOperation.Function>>.Forward(context, DType.F32, pg, pu, DType.F32, pg, g.Length);
            Bf16MatMul.Run(context, kernel, Job(pg, last, wd, pExpected, rows, output, middle));
            GatedBf16<SiluOperation.Function>.Run(context, kernel, Job(px, first, wg, null, rows, middle, width), Job(px, first, wu, null, rows, middle, width),
                Job(null, last, wd, pActual, rows, output, middle), (byte*)(((nint)pMemory + 63) & -64));
        }
        Kernels.AssertSameBits(expected, actual, $"{first} {last} {rows} rows, {width} → {middle} → {output}, {threads} threads");
        Assert.Contains(actual, value => value != 0);
    }

    private static Bf16Job Job(float* a, DType type, byte* b, float* c, int m, int n, int k) =>
        new(m, n, k, new Bf16Operand(a, k, 1), new Bf16Operand(b, type, (nint)type.BytesFor(k), type.IsQuantized ? 0 : (nint)type.BytesFor(1))) { C = c, CRow = n };

    private static byte[] Weights(DType type, int rows, int columns, int seed)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor w = Tensor.From([.. Kernels.Random(rows * columns, seed).Select(x => 0.1f * x)], [rows, columns]);
        return (type == DType.F32 ? w : w.To(type)).AsSpan<byte>().ToArray();
    }
}
