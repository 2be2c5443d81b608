using System.Runtime.InteropServices;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Tests.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>A gradient that cross-entropy rounds where it lies, and the products that read it there.</summary>
public class RoundedRowsTests
{
    [SkippableTheory]
    [InlineData("vector kernel")]
    [InlineData("interpreted AMX kernel")]
    public void Products_equal_those_of_rounded_floats(string name)
    {
        Skip.IfNot(CpuFeatures.IsAvailable(CpuLevel.Avx512), "this processor has no AVX-512, with which panels are packed");
        Skip.If(name == "vector kernel" && !CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16), "this processor has no AVX-512 BF16");
        Bf16TileKernel kernel = name == "vector kernel" ? VectorBf16Kernel.Instance : new Bf16TileKernelTests.Interpreted();
        using CpuContext context = new(CpuFeatures.Best, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        foreach ((int rows, int classes, int width) in new[] { (1, 1, 1), (3, 70, 5), (33, 65, 40), (50, 1100, 7) })
        {
            float[] x = Kernels.Random(rows * classes, 1), w = Kernels.Random(classes * width, 2), y = Kernels.Random(rows * width, 3), half = new float[x.Length];
            for (int row = 0; row < rows; row++)
                Conversion.ToBFloat16(x.AsSpan(row * classes, classes), Halves(half, row, classes));
            float[] expected = new float[rows * width], actual = new float[rows * width];
            MatMul.Multiply(naive, new MatMulProblem(rows, width, classes) { Precision = MatMulPrecision.BF16 }, x, w, expected);
            RoundedRows.Multiply(context, kernel, half, rows, w, actual);
            Kernels.AssertClose(expected, actual, $"{name}, ({rows}, {classes}) times ({classes}, {width})");
            foreach (bool accumulate in new[] { false, true })
            {
                float[] sum = Kernels.Random(classes * width, 4), sumExpected = [.. sum];
                MatMul.Multiply(naive, new MatMulProblem(classes, width, rows) { TransposeA = true, Accumulate = accumulate, Precision = MatMulPrecision.BF16 }, x, y, sumExpected);
                RoundedRows.MultiplyTransposed(context, kernel, half, rows, y, sum, accumulate);
                Kernels.AssertClose(sumExpected, sum, $"{name}, transposed ({rows}, {classes}) times ({rows}, {width}), accumulate {accumulate}");
            }
        }
    }

    [Theory, MemberData(nameof(Kernels.FastLevels), MemberType = typeof(Kernels))]
    public void Cross_entropy_rounds_the_gradient_that_it_would_write(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2);
        foreach (int classes in new[] { 1, 5, 1024, 2500 })
        {
            int[] targets = [0, -100, classes - 1, classes / 2];
            float[] plain = Kernels.Random(targets.Length * classes, 5), rounded = [.. plain], statistics = new float[2 * targets.Length], others = new float[2 * targets.Length];
            CrossEntropyJob job = new(classes, -100, 0.3f, WithGradient: true);
            CrossEntropyKernel.LossAndGradient(context, job, plain, targets, statistics);
            CrossEntropyKernel.LossAndGradient(context, job with { Rounded = true }, rounded, targets, others);
            Assert.Equal(statistics, others);
            ushort[] expected = new ushort[classes];
            for (int row = 0; row < targets.Length; row++)
            {
                Conversion.ToBFloat16(plain.AsSpan(row * classes, classes), expected);
                Assert.Equal(expected, Halves(rounded, row, classes).ToArray());
            }
        }
    }

    /// <summary>A row's numbers: the first half of the place of its floats.</summary>
    private static Span<ushort> Halves(float[] matrix, int row, int width) =>
        MemoryMarshal.Cast<float, ushort>(matrix.AsSpan(row * width, width))[..width];
}
