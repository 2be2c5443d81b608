using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class BlockMatMulTests
{
    public static TheoryData<CpuLevel> Levels => Kernels.FastLevels;

    // Rows 1 to 20 cross the border between dot products and packing; odd N, several panels and blocks of K.
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        .. Enumerable.Range(1, 20).Select(m => (m, 8 * m % 37 + 1, 32 * (m % 5 + 1))), (1, 1, 32), (1, 3, 1024), (2, 5, 1056), (4, 7, 2080), (3, 131, 416),
        (33, 65, 416), (40, 131, 800), (150, 9, 64), (17, 301, 384), (5, 6, 0), (20, 6, 0), (0, 4, 32), (4, 0, 32),
    ];

    [Theory, MemberData(nameof(Levels))]
    public void Every_size_equals_the_naive_twin(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 2), naive = new(CpuLevel.Naive, threads: 1);
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_0 })
            foreach ((int m, int n, int k) in s_sizes)
                foreach (bool withBias in new[] { false, true })
                {
                    byte[] b = Blocks(type, n, k);
                    float[] a = Kernels.Random(m * k, 1), bias = withBias ? Kernels.Random(n, 2) : [];
                    float[] expected = Kernels.Random(m * n, 3), actual = Kernels.Random(m * n, 4); // both are overwritten
                    BlockMatMul.Multiply(naive, m, n, k, type, a, b, expected, bias);
                    BlockMatMul.Multiply(fast, m, n, k, type, a, b, actual, bias);
                    Kernels.AssertClose(expected, actual, $"{level} {type} {m}×{n}×{k}");
                }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Threads_change_no_bit(CpuLevel level)
    {
        using CpuContext one = new(level, threads: 1), three = new(level, threads: 3);
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_0 })
            foreach ((int m, int n, int k) in new[] { (1, 515, 1088), (7, 301, 320), (50, 333, 800) })
            {
                byte[] b = Blocks(type, n, k);
                float[] a = Kernels.Random(m * k, 1), expected = new float[m * n], actual = new float[m * n];
                BlockMatMul.Multiply(one, m, n, k, type, a, b, expected);
                BlockMatMul.Multiply(three, m, n, k, type, a, b, actual);
                Kernels.AssertSameBits(expected, actual, $"{level} {type} {m}×{n}×{k}");
            }
    }

    [Fact]
    public void The_naive_twin_is_the_product_with_the_values()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor w = Tensor.Normal([7, 64], 0, 1, new Philox(1), TestDevices.Naive), x = Tensor.Normal([3, 64], 0, 1, new Philox(2), TestDevices.Naive);
        foreach (DType type in new[] { DType.Q8_0, DType.Q4_0 })
        {
            Tensor q = w.To(type);
            Assert.Equal(x.MatMul(q.To(DType.F32), transposeRight: true).ToArray(), x.MatMul(q, transposeRight: true).ToArray());
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

    private static byte[] Blocks(DType type, int n, int k)
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From(Kernels.Random(n * k, 5), [n, k]).To(type).AsSpan<byte>().ToArray();
    }
}
