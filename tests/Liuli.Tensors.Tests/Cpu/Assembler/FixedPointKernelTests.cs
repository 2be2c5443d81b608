using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>Integers in, floats out: each sum is exact, converted once, and multiplied by the product of its factors.</summary>
public unsafe class FixedPointKernelTests
{
    private const int Rows = FixedPointKernel.Rows, Columns = FixedPointKernel.Columns;

    [SkippableTheory]
    [InlineData(1, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(8, 3, false)]
    [InlineData(13, 2, true)]
    public void Equals_sums_one_by_one(int units, int strips, bool adds)
    {
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Vnni), "this processor has no AVX-512 VNNI");
        int k = units * FixedPointKernel.Depth, n = strips * Columns, row = k + 5, rowOfC = n + 3;
        Random random = new(units);
        // So that 104 products may be as large as they like.
        short[] a = [.. Enumerable.Range(0, Rows * row).Select(_ => (short)random.Next(-4500, 4501))], b = [.. Enumerable.Range(0, k * n).Select(_ => (short)random.Next(-4500, 4501))];
        float[] f = Kernels.Random(Rows, 1), g = Kernels.Random(n, 2), c = Kernels.Random(Rows * rowOfC, 3), expected = [.. c];
        for (int i = 0; i < Rows; i++)
            for (int j = 0; j < n; j++)
            {
                int sum = 0;
                for (int step = 0; step < k; step++)
                    sum += a[i * row + step] * b[step * n + j];
                ref float x = ref expected[i * rowOfC + j];
                x = adds ? MathF.FusedMultiplyAdd(sum, f[i], x) : sum * (f[i] * g[j]);
            }
        short[] packed = new short[b.Length];
        for (int step = 0; step < k; step++)
            for (int j = 0; j < n; j++)
                packed[j / Columns * k * Columns + step / 2 * 2 * Columns + j % Columns * 2 + step % 2] = b[step * n + j];
        fixed (short* pa = a, pb = packed)
        fixed (float* pf = f, pg = g, pc = c)
            (adds ? FixedPointKernel.Added : FixedPointKernel.Scaled).Run(new FixedPointKernel.Arguments
            {
                A = pa,
                RowOfA = row * sizeof(short),
                B = (byte*)pb,
                StripOfB = k * Columns * sizeof(short),
                Units = units,
                Strips = strips,
                C = pc,
                RowOfC = rowOfC * sizeof(float),
                RowFactors = pf,
                ColumnFactors = pg,
            });
        Kernels.AssertSameBits(expected, c, adds ? "C + f·A·B" : "f·g·A·B");
    }
}
