using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

public class MatMulTests
{
    public static TheoryData<CpuLevel> Levels => Kernels.FastLevels;

    public static TheoryData<CpuLevel, CpuInstructions> Paths => Kernels.FastPaths;

    // Tiny, skinny in either direction, transposed, tile edges on all sides, several blocks of K, and no K at all.
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        (1, 1, 1), (1, 2, 3), (4, 3, 2), (1, 70, 33), (1, 257, 300), (2, 129, 65), (3, 33, 127), (5, 64, 64), (7, 100, 31), (8, 41, 90),
        (9, 33, 65), (14, 50, 37), (17, 40, 31), (12, 32, 64), (13, 31, 50), (37, 1, 100), (50, 3, 77), (64, 8, 40), (24, 64, 256), (25, 65, 257), (61, 95, 130),
        (100, 9, 513), (130, 50, 1), (66, 77, 2), (33, 200, 700), (145, 67, 300), (8, 50, 70), (11, 25, 36), (16, 37, 800), (20, 300, 1600), (5, 6, 0), (40, 50, 0), (0, 4, 5), (4, 0, 5),
    ];

    [Theory, MemberData(nameof(Paths))]
    public void Every_form_and_size_equals_the_naive_twin(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext fast = new(level, threads: 2, allowed);
        foreach ((int m, int n, int k) in s_sizes)
            for (int form = 0; form < 16; form++)
                Compare(fast, new MatMulProblem(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0, Accumulate = (form & 4) != 0 }, (form & 8) != 0);
    }

    [Theory, MemberData(nameof(Paths))]
    public void Random_sizes_with_leading_dimensions_equal_the_naive_twin(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext fast = new(level, threads: 2, allowed);
        Random random = new(5);
        for (int round = 0; round < 60; round++)
        {
            MatMulProblem p = new(random.Next(1, 120), random.Next(1, 120), random.Next(1, 120))
            {
                TransposeA = random.Next(2) == 0,
                TransposeB = random.Next(2) == 0,
                Accumulate = random.Next(2) == 0,
            };
            p = p with { LeadingA = p.RowLengthA + random.Next(20), LeadingB = p.RowLengthB + random.Next(20), LeadingC = p.N + random.Next(20) };
            Compare(fast, p, random.Next(2) == 0);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Batches_with_strides_equal_the_naive_twin(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 3);
        foreach ((int m, int n, int k) in new[] { (3, 5, 7), (17, 40, 33), (1, 64, 40), (30, 31, 29), (150, 170, 190) })
            foreach (bool sharedB in new[] { false, true })
                foreach (int batch in new[] { 1, 2, 5 })
                    Compare(fast, new MatMulProblem(m, n, k)
                    {
                        Batch = batch,
                        TransposeB = true,
                        StrideA = m * k + 3,
                        StrideB = sharedB ? 0 : n * k,
                        StrideC = m * n + 1,
                    }, bias: true);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Any_number_of_threads_gives_the_same_bits(CpuLevel level)
    {
        foreach ((int m, int n, int k) in new[] { (1, 3000, 200), (6, 1000, 100), (1000, 2, 70), (200, 300, 600), (13, 700, 64) })
            for (int form = 0; form < 4; form++)
            {
                MatMulProblem p = new(m, n, k) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0 };
                float[]? one = null;
                for (int threads = 1; threads <= 4; threads++)
                {
                    using CpuContext context = new(level, threads);
                    float[] c = new float[m * n];
                    MatMul.Multiply(context, p, Kernels.Random(m * k, 1), Kernels.Random(n * k, 2), c, Kernels.Random(n, 3));
                    one ??= c;
                    Kernels.AssertSameBits(one, c, $"{p} on {threads} threads");
                }
            }
    }

    [Fact]
    public void The_naive_twin_multiplies_as_on_paper()
    {
        using CpuContext context = new(CpuLevel.Naive, threads: 1);
        float[] c = new float[4];
        MatMul.Multiply(context, new MatMulProblem(2, 2, 3), [1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], c, [0.5f, -0.5f]);
        Assert.Equal([58.5f, 63.5f, 139.5f, 153.5f], c);
        MatMul.Multiply(context, new MatMulProblem(2, 2, 3) { TransposeA = true, TransposeB = true, Accumulate = true }, [1, 4, 2, 5, 3, 6], [7, 9, 11, 8, 10, 12], c);
        Assert.Equal([116.5f, 127.5f, 278.5f, 307.5f], c);
    }

    [Theory, MemberData(nameof(Levels))]
    public void A_product_allocates_nothing_once_warm(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2);
        float[] a = Kernels.Random(100 * 300, 1), b = Kernels.Random(300 * 90, 2), c = new float[100 * 90];
        Allocations.AssertNone(() =>
        {
            for (int round = 0; round < 20; round++)
                All();
        });

        void All()
        {
            foreach (int m in (ReadOnlySpan<int>)[1, 8, 100])
                for (int form = 0; form < 4; form++)
                    MatMul.Multiply(context, new MatMulProblem(m, 90, 300) { TransposeA = (form & 1) != 0, TransposeB = (form & 2) != 0 }, a, b, c);
        }
    }

    /// <summary>The pool and the working memory are shared: callers must neither wait for ever nor write into each other's panels.</summary>
    [Theory, MemberData(nameof(Levels))]
    public async Task Several_callers_at_once_get_the_bits_of_one(CpuLevel level)
    {
        using CpuContext context = new(level, threads: 2);
        MatMulProblem p = new(60, 70, 500) { TransposeB = true };
        float[] a = Kernels.Random(60 * 500, 1), b = Kernels.Random(70 * 500, 2), expected = new float[60 * 70];
        MatMul.Multiply(context, p, a, b, expected);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            float[] c = new float[expected.Length];
            for (int round = 0; round < 30; round++)
            {
                Array.Clear(c);
                MatMul.Multiply(context, p, a, b, c);
                Kernels.AssertSameBits(expected, c, "one of four callers");
            }
        })));
    }

    [Fact]
    public void Wrong_uses_say_what_was_expected()
    {
        using CpuContext context = new(CpuLevel.Portable, threads: 1);
        float[] six = new float[6];
        Assert.Contains("A has 6", Message(new MatMulProblem(3, 2, 3), six, six, six));
        Assert.Contains("B has 6", Message(new MatMulProblem(2, 3, 3), six, six, six));
        Assert.Contains("C has 3", Message(new MatMulProblem(2, 2, 3), six, six, new float[3]));
        Assert.Contains("leading dimension", Message(new MatMulProblem(2, 2, 3) { LeadingA = 2 }, six, six, six));
        Assert.Contains("negative", Message(new MatMulProblem(-1, 2, 3), six, six, six));
        Assert.Contains("overlap", Message(new MatMulProblem(1, 2, 3) { Batch = 2, StrideC = 1 }, six, six, six));
        Assert.Contains("bias", Assert.Throws<ArgumentException>(() => MatMul.Multiply(context, new MatMulProblem(2, 2, 3), six, six, six, [1f])).Message);

        string Message(MatMulProblem p, float[] a, float[] b, float[] c) =>
            Assert.Throws<ArgumentException>(() => MatMul.Multiply(context, p, a, b, c)).Message;
    }

    private static void Compare(CpuContext fast, MatMulProblem p, bool bias)
    {
        float[] actual = RandomProducts.C(p);
        MatMul.Multiply(fast, p, RandomProducts.A(p), RandomProducts.B(p), actual, RandomProducts.Bias(p, bias));
        // Also compares the gaps between rows of C, which must keep their old values.
        Kernels.AssertClose(RandomProducts.Expected(p, bias), actual, $"{p}, bias {bias}");
    }
}
