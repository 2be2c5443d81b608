using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Tests.Cpu.Assembler;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>The whole product with rounded inputs, on every path: the packed panels with each kernel, and the rounding packing of all levels.</summary>
public class Bf16MatMulTests
{
    /// <summary>Sizes around the edges of strips, of pairs and of 32 steps; several blocks of K and of columns.</summary>
    private static readonly (int M, int N, int K)[] s_sizes =
        [(1, 1, 1), (1, 33, 2), (2, 32, 31), (3, 31, 33), (12, 64, 32), (13, 17, 64), (31, 40, 65), (32, 32, 100), (33, 65, 7), (50, 70, 129), (65, 9, 96)];

    public static TheoryData<string> Paths => [.. TestDevices.Fast.Select(d => d.ToString()), "vector kernel", .. Int16Kernels.All, "interpreted AMX kernel"];

    [SkippableTheory, MemberData(nameof(Paths))]
    public void Every_form_and_size_equals_the_naive_twin(string path)
    {
        foreach ((int m, int n, int k) in s_sizes)
            for (int form = 0; form < 16; form++)
                Compare(path, new MatMulProblem(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0, Accumulate = (form & 4) != 0 }, (form & 8) != 0);
    }

    [SkippableTheory, MemberData(nameof(Paths))]
    public void Random_sizes_with_leading_dimensions_equal_the_naive_twin(string path)
    {
        Random random = new(7);
        for (int round = 0; round < 30; round++)
        {
            MatMulProblem p = new(random.Next(1, 90), random.Next(1, 90), random.Next(1, 90)) { TransposeA = random.Next(2) == 0, TransposeB = random.Next(2) == 0, Accumulate = random.Next(2) == 0 };
            Compare(path, p with { LeadingA = p.RowLengthA + random.Next(20), LeadingB = p.RowLengthB + random.Next(20), LeadingC = p.N + random.Next(20) }, random.Next(2) == 0);
        }
    }

    /// <summary>More than one block of K, of rows and of columns, with the last ones incomplete.</summary>
    [SkippableTheory, MemberData(nameof(Paths))]
    public void Several_blocks_equal_the_naive_twin(string path)
    {
        foreach ((int m, int n, int k) in new[] { (5, 7, 2100), (3, 4400, 40), (4200, 3, 40), (40, 2300, 1100) })
            Compare(path, new MatMulProblem(m, n, k) { TransposeB = true }, bias: true);
    }

    /// <summary>Sums that are rounded once, also over more steps than are packed at once otherwise; edges of strips, and what lies between rows.</summary>
    [SkippableTheory, InlineData("vector kernel"), InlineData("interpreted AMX kernel"), MemberData(nameof(Int16Kernels.Names), MemberType = typeof(Int16Kernels))]
    public unsafe void Rounded_results_equal_the_naive_twin_s_rounded(string path)
    {
        Bf16TileKernel kernel = KernelOf(path);
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (33, 65, 40), (50, 70, 129), (40, 100, 1100), (5, 300, 2100) })
            foreach (bool withBias in new[] { false, true })
            {
                MatMulProblem p = new(m, n, k) { TransposeB = true, Precision = MatMulPrecision.BF16 };
                float[] a = Kernels.Random(m * k, 1), b = Kernels.Random(n * k, 2), bias = withBias ? Kernels.Random(n, 3) : [], expected = new float[m * n], actual = new float[m * n];
                MatMul.Multiply(naive, p, a, b, expected, bias);
                int row = n + 3;
                ushort[] c = new ushort[m * row];
                Array.Fill(c, (ushort)7);
                fixed (float* pa = a, pb = b, pBias = bias)
                fixed (ushort* pc = c)
                    Bf16MatMul.Run(TestDevices.OneThread.Context, kernel, new Bf16Job(m, n, k, new Bf16Operand(pa, k, 1), new Bf16Operand(pb, k, 1)) { Rounded = pc, CRow = row, Bias = pBias });
                for (int i = 0; i < m; i++)
                {
                    Conversion.FromBFloat16(c.AsSpan(i * row, n), actual.AsSpan(i * n, n));
                    Assert.Equal([7, 7, 7], c.AsSpan(i * row + n, 3).ToArray());
                }
                Kernels.AssertClose(expected, actual, $"{path}, {m}×{n}×{k}", Math.Max(1f / 256, Tolerance(path)));
            }
    }

    [SkippableFact]
    public void Threads_change_no_bit()
    {
        Skip.IfNot(VectorKernels().Any(), "this processor has neither AVX-512 BF16 nor VNNI");
        MatMulProblem p = new(130, 300, 1500) { TransposeB = true, Precision = MatMulPrecision.BF16 };
        float[] a = Kernels.Random(p.M * p.K, 1), b = Kernels.Random(p.N * p.K, 2);
        foreach (Bf16TileKernel kernel in VectorKernels())
        {
            float[] one = new float[p.M * p.N];
            for (int threads = 1; threads <= 4; threads++)
            {
                using CpuContext context = new(CpuFeatures.Best, threads);
                float[] c = new float[one.Length];
                Run(context, kernel, p, a, b, threads == 1 ? one : c, []);
                if (threads > 1)
                    Kernels.AssertSameBits(one, c, $"{kernel.GetType().Name}, {threads} threads");
            }
        }
    }

    [SkippableFact]
    public void A_product_allocates_nothing_once_warm()
    {
        Skip.IfNot(VectorKernels().Any(), "this processor has neither AVX-512 BF16 nor VNNI");
        using CpuContext context = new(CpuFeatures.Best, threads: 2);
        MatMulProblem p = new(70, 90, 300) { Precision = MatMulPrecision.BF16 };
        float[] a = Kernels.Random(p.M * p.K, 1), b = Kernels.Random(p.N * p.K, 2), c = new float[p.M * p.N];
        foreach (Bf16TileKernel kernel in VectorKernels())
        {
            for (int round = 0; round < 50; round++)
                Run(context, kernel, p, a, b, c, []);
            Allocations.AssertNone(() => Run(context, kernel, p, a, b, c, []));
        }
    }

    /// <summary>What the hardware does with subnormal numbers (they count as zero) stays below the smallest normal number.</summary>
    [SkippableTheory, MemberData(nameof(Paths))]
    public void Infinities_and_subnormal_numbers_do_no_harm(string path)
    {
        float[] a = [float.PositiveInfinity, 1e-40f, 3e38f, 1], c = new float[4];
        Multiply(path, new MatMulProblem(4, 1, 1), a, [2f], c, []);
        Assert.Equal(float.PositiveInfinity, c[0]);
        Assert.InRange(c[1], 0, 1.2e-38f);
        Assert.Equal(float.PositiveInfinity, c[2]);
        Assert.Equal(2f, c[3]);
        Multiply(path, new MatMulProblem(4, 1, 1), [float.NaN, 0, 1, float.NegativeInfinity], [1f], c, []);
        Assert.True(float.IsNaN(c[0]));
        Assert.Equal([0f, 1f, float.NegativeInfinity], c[1..]);
    }

    private static void Compare(string path, MatMulProblem problem, bool bias)
    {
        MatMulProblem p = problem with { Precision = MatMulPrecision.BF16 };
        float[] actual = RandomProducts.C(p);
        Multiply(path, p, RandomProducts.A(p), RandomProducts.B(p), actual, RandomProducts.Bias(p, bias));
        // Also compares the gaps between rows of C, which must keep their old values.
        Kernels.AssertClose(RandomProducts.Expected(p, bias), actual, $"{path}, {p}, bias {bias}", Tolerance(path));
    }

    private static void Multiply(string path, MatMulProblem problem, float[] a, float[] b, float[] c, float[] bias)
    {
        MatMulProblem p = problem with { Precision = MatMulPrecision.BF16 };
        if (DeviceOf(path) is { } device)
        {
            MatMul.Multiply(device.Context, p, a, b, c, bias);
            return;
        }
        Run(TestDevices.OneThread.Context, KernelOf(path), p, a, b, c, bias);
    }

    private static Bf16TileKernel KernelOf(string path)
    {
        // Packing for the others needs AVX-512, the vector kernel its BF16 too; the interpreted kernel alone runs anywhere, see Bf16TileKernelTests.
        bool interpreted = path.StartsWith("interpreted", StringComparison.Ordinal);
        if (Int16Kernels.Has(path))
            return Int16Kernels.Of(path);
        CpuInstructions needed = interpreted ? CpuInstructions.Assembled : CpuInstructions.Avx512Bf16;
        Skip.IfNot(CpuFeatures.IsAvailable(CpuLevel.Avx512) && CpuFeatures.Instructions.HasFlag(needed), $"the {path} needs AVX-512 and {needed}; this machine has {CpuFeatures.Best} and {CpuFeatures.Instructions}");
        return interpreted ? new Bf16TileKernelTests.Interpreted() : VectorBf16Kernel.Instance;
    }

    private static Device? DeviceOf(string path) => TestDevices.Fast.FirstOrDefault(d => d.ToString() == path);

    private static float Tolerance(string path) => DeviceOf(path) is { } device ? TestDevices.RoundedTolerance(device) : TestDevices.RoundedTolerance(KernelOf(path));

    private static IEnumerable<Bf16TileKernel> VectorKernels()
    {
        if (CpuFeatures.IsAvailable(CpuLevel.Avx512) && CpuFeatures.Instructions.HasFlag(CpuInstructions.Avx512Bf16))
            yield return VectorBf16Kernel.Instance;
        if (CpuFeatures.Instructions.HasFlag(CpuInstructions.AmxBf16))
            yield return AmxBf16Kernel.Instance;
        foreach (Int16TileKernel kernel in Int16Kernels.Here)
            yield return kernel;
    }

    private static unsafe void Run(CpuContext context, Bf16TileKernel kernel, MatMulProblem p, float[] a, float[] b, float[] c, float[] bias)
    {
        fixed (float* pa = a, pb = b, pc = c, pBias = bias)
            Bf16MatMul.Run(context, kernel, Bf16Job.Of(new MatMulJob(p, pa, pb, pc, pBias)));
    }
}
