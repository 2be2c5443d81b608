using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

public class BlockMatMulTests
{
    public static TheoryData<CpuLevel, CpuInstructions> Paths => Kernels.FastPaths;

    // Rows 1 to 40 cross the border between the kernels of decoding and of prompts; odd N, several panels, items and chunks of K.
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        .. Enumerable.Range(1, 40).Select(m => (m, 8 * m % 37 + 1, 32 * (m % 5 + 1))), .. Enumerable.Range(1, 16).Select(m => (m, 16 * (m % 3 + 1) + m % 2, 32 * m)),
        (1, 1, 32), (1, 3, 1024), (2, 5, 1056), (4, 7, 2080), (3, 131, 416), (33, 65, 416), (40, 131, 1600), (150, 9, 64), (150, 49, 96), (17, 301, 384),
        (5, 6, 0), (20, 6, 0), (5, 17, 0), (0, 4, 32), (4, 0, 32), (517, 16, 3104),
    ];

    private static DType[] Types => BlockTypes.Each;

    private static readonly Once<(DType Type, int N, int K), byte[]> s_blocks = new(matrix =>
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From(Kernels.Random(matrix.N * matrix.K, 5), [matrix.N, matrix.K]).To(matrix.Type).AsSpan<byte>().ToArray();
    });

    /// <summary>What the naive twin makes of the same blocks; rounded to bfloat16 with its activations where <c>Rounds</c>.</summary>
    private static readonly Once<(DType Type, int M, int N, int K, bool Bias, bool Rounds), float[]> s_expected = new(item =>
    {
        (DType type, int m, int n, int k, bool withBias, bool rounds) = item;
        float[] a = Kernels.Random(m * k, 1), bias = withBias ? Kernels.Random(n, 2) : [], c = Kernels.Random(m * n, 3); // the last one is overwritten
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        if (rounds)
            RoundedProducts.Naive(type, m, n, k, a, Blocks(type, n, k), c, bias);
        else
            BlockMatMul.Multiply(naive, m, n, k, type, a, Blocks(type, n, k), c, bias);
        return c;
    });

    /// <summary>Not only close: the integer sums are exact and the float sums in the same order, so not a bit differs. Where tiles multiply rounded numbers, those sums are the twin.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Every_size_has_the_bits_of_the_naive_twin(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext fast = new(level, threads: 2, allowed);
        foreach (DType type in Types)
            foreach ((int m, int n, int k) in s_sizes.Select(size => (size.M, size.N, Whole(type, size.K))).Distinct())
                foreach (bool withBias in new[] { false, true })
                {
                    float[] a = Kernels.Random(m * k, 1), bias = withBias ? Kernels.Random(n, 2) : [], actual = Kernels.Random(m * n, 4); // the last one is overwritten
                    BlockMatMul.Multiply(fast, m, n, k, type, a, Blocks(type, n, k), actual, bias);
                    bool rounds = BlockMatMul.RoundsToBf16(fast, m);
                    float[] expected = s_expected[(type, m, n, k, withBias, rounds)];
                    if (rounds)
                        Kernels.AssertClose(expected, actual, $"{level} {allowed} {type} {m}×{n}×{k}");
                    else
                        Kernels.AssertSameBits(expected, actual, $"{level} {allowed} {type} {m}×{n}×{k}");
                }
    }

    /// <summary>Any bytes are blocks: all q, −128 among them, and all scales but those that are no numbers.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Extreme_blocks_and_activations_are_exact(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext fast = new(level, threads: 2, allowed), naive = new(CpuLevel.Naive, threads: 1);
        foreach (DType type in Types)
            foreach (int m in new[] { 1, 3, 16, 19 })
            {
                const int N = 37, K = 256;
                byte[] w = new byte[type.BytesFor(N * K)];
                new Random(m).NextBytes(w);
                w.AsSpan(0, w.Length / 3).Fill(0x80); // −128 throughout, as no rounding of ours makes it
                w.AsSpan(w.Length / 3, w.Length / 3).Fill(0x7F);
                BlockTypes.MakeFinite(type, w);
                float[] a = Kernels.Random(m * K, 1), expected = new float[m * N], actual = new float[m * N];
                for (int i = 0; i < a.Length; i++)
                    a[i] = (i / 32 % 6) switch { 0 => 1, 1 => -1, 2 => 0, 3 => a[i] * 1e-37f, 4 => a[i] * 1e30f, _ => a[i] };
                BlockMatMul.Multiply(naive, m, N, K, type, a, w, expected);
                BlockMatMul.Multiply(fast, m, N, K, type, a, w, actual);
                Kernels.AssertSameBits(expected, actual, $"{level} {allowed} {type}, {m} rows");
            }
    }

    /// <summary>Long prompts pass over the weights several times, with some of the rows and a part of K each.</summary>
    [SkippableTheory, MemberData(nameof(Paths))]
    public void Passes_over_the_weights_change_no_bit(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext context = new(level, threads: 1, allowed);
        const int M = 1030, N = 131, K = 3328, Few = 40;
        Skip.If(BlockMatMul.RoundsToBf16(context, M), "here a long prompt is a product of bfloat16");
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_K, DType.Q6_K })
        {
            byte[] w = Blocks(type, N, K);
            float[] a = Kernels.Random(M * K, 1), bias = Kernels.Random(N, 2), together = new float[M * N], few = new float[M * N];
            BlockMatMul.Multiply(context, M, N, K, type, a, w, together, bias);
            for (int row = 0; row < M; row += Few)
                BlockMatMul.Multiply(context, Math.Min(Few, M - row), N, K, type, a.AsSpan(row * K), w, few.AsSpan(row * N), bias);
            Kernels.AssertSameBits(few, together, $"{level} {allowed} {type}");
        }
    }

    /// <summary>A row of a short prompt, of a batch and alone are the same.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void The_rows_beside_it_change_no_bit_of_a_row(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext context = new(level, threads: 2, allowed);
        const int M = BlockMatMul.ByteRows, N = 83, K = 768;
        foreach (DType type in Types)
        {
            byte[] w = Blocks(type, N, K);
            float[] a = Kernels.Random(M * K, 1), together = new float[M * N], alone = new float[M * N];
            BlockMatMul.Multiply(context, M, N, K, type, a, w, together);
            for (int row = 0, count = 1; row < M; row += count, count = Math.Min(count + 1, M - row))
                BlockMatMul.Multiply(context, count, N, K, type, a.AsSpan(row * K), w, alone.AsSpan(row * N));
            Kernels.AssertSameBits(together, alone, $"{level} {allowed} {type}");
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Threads_change_no_bit(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext one = new(level, threads: 1, allowed), three = new(level, threads: 3, allowed);
        foreach (DType type in Types)
            foreach ((int m, int n, int shortest) in new[] { (1, 515, 1088), (7, 301, 320), (50, 333, 800), (300, 40, 64) })
            {
                int k = Whole(type, shortest);
                byte[] w = Blocks(type, n, k);
                float[] a = Kernels.Random(m * k, 1), expected = new float[m * n], actual = new float[m * n];
                BlockMatMul.Multiply(one, m, n, k, type, a, w, expected);
                BlockMatMul.Multiply(three, m, n, k, type, a, w, actual);
                Kernels.AssertSameBits(expected, actual, $"{level} {allowed} {type} {m}×{n}×{k}");
            }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_number_that_is_none_spoils_its_row_alone(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext context = new(level, threads: 1, allowed);
        const int N = 35, K = 256;
        foreach ((DType type, float bad) in Types.SelectMany(type => new[] { (type, float.NaN), (type, float.PositiveInfinity), (type, float.NegativeInfinity) }))
            foreach (int m in new[] { 2, 20 })
            {
                byte[] w = Blocks(type, N, K);
                float[] a = Kernels.Random(m * K, 1), y = new float[m * N];
                a[K + 40] = bad;
                BlockMatMul.Multiply(context, m, N, K, type, a, w, y);
                for (int i = 0; i < y.Length; i++)
                    Assert.Equal(i / N == 1, float.IsNaN(y[i]));
            }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_warm_product_allocates_nothing(CpuLevel level, CpuInstructions allowed)
    {
        using CpuContext context = new(level, threads: 2, allowed);
        float[] a = Kernels.Random(40 * 768, 1), y = new float[40 * 100];
        foreach (DType type in Types)
        {
            byte[] w = Blocks(type, 100, 768);
            foreach (int m in new[] { 1, 5, 40 })
            {
                BlockMatMul.Multiply(context, m, 100, 768, type, a, w, y);
                Allocations.AssertNone(() => BlockMatMul.Multiply(context, m, 100, 768, type, a, w, y));
            }
        }
    }

    /// <summary>The definition, written here once more from its formula and in double precision.</summary>
    [Fact]
    public void The_naive_twin_is_the_product_of_the_rounded_values()
    {
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        const int M = 3, N = 7, K = 256;
        float[] a = Kernels.Random(M * K, 8), y = new float[M * N], expected = new float[M * N];
        foreach (DType type in Types)
        {
            byte[] w = Blocks(type, N, K);
            using TensorScope scope = TensorScope.Begin();
            float[] values = Tensor.FromBytes(w, [N, K], type).ToArray();
            for (int i = 0; i < M; i++)
                for (int j = 0; j < N; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < K; k++)
                    {
                        double largest = a.AsSpan(i * K + k / 32 * 32, 32).ToArray().Max(MathF.Abs), d = largest / 127;
                        sum += d * Math.Round(a[i * K + k] / d) * values[j * K + k];
                    }
                    expected[i * N + j] = (float)sum;
                }
            BlockMatMul.Multiply(naive, M, N, K, type, a, w, y);
            Kernels.AssertClose(expected, y, $"{type}", 1e-6f);
        }
    }

    [Fact]
    public void Wrong_spans_are_named()
    {
        using CpuContext context = new(CpuFeatures.Best, threads: 1);
        Assert.Contains("whole blocks", Error(() => BlockMatMul.Multiply(context, 1, 1, 33, DType.Q8_0, new float[33], new byte[99], new float[1])), StringComparison.Ordinal);
        Assert.Contains("got F32", Error(() => BlockMatMul.Multiply(context, 1, 1, 32, DType.F32, new float[32], new byte[128], new float[1])), StringComparison.Ordinal);
        Assert.Contains("B has 33 bytes", Error(() => BlockMatMul.Multiply(context, 1, 1, 32, DType.Q8_0, new float[32], new byte[33], new float[1])), StringComparison.Ordinal);
        Assert.Contains("A has 31 elements", Error(() => BlockMatMul.Multiply(context, 1, 1, 32, DType.Q8_0, new float[31], new byte[34], new float[1])), StringComparison.Ordinal);
        Assert.Contains("bias has 1 elements", Error(() => BlockMatMul.Multiply(context, 1, 2, 32, DType.Q8_0, new float[32], new byte[68], new float[2], new float[1])), StringComparison.Ordinal);

        static string Error(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    /// <summary>The next number of elements that fills whole blocks.</summary>
    private static int Whole(DType type, int k) => (k + type.BlockLength - 1) / type.BlockLength * type.BlockLength;

    private static byte[] Blocks(DType type, int n, int k) => s_blocks[(type, n, k)];
}
