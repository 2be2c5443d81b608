using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

public class Float16MatMulTests
{
    public static TheoryData<string> Devices => [.. TestDevices.Fast.Select(d => d.ToString())];

    // Rows 1 to 20 cross the border between dot products and packing; K with and without a rest; several panels and parts.
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        .. Enumerable.Range(1, 20).Select(m => (m, 8 * m % 37 + 1, 13 * (m % 5 + 1))), (1, 1, 1), (1, 3, 31), (2, 5, 32), (3, 6, 33), (4, 7, 2080), (3, 131, 416), (1, 2, 15), (2, 2, 17),
        (33, 65, 416), (40, 131, 801), (150, 9, 64), (17, 301, 384), (17, 4, 20000), (20, 2000, 700), (5, 6, 0), (20, 6, 0), (0, 4, 32), (4, 0, 32),
    ];

    /// <summary>What the naive twin makes of the same numbers; of A rounded to bfloat16 where <c>Rounds</c>.</summary>
    private static readonly Once<(DType Type, int M, int N, int K, bool Bias, bool Rounds), float[]> s_expected = new(item =>
    {
        (DType type, int m, int n, int k, bool withBias, bool rounds) = item;
        float[] c = Kernels.Random(m * n, 3); // overwritten
        Float16MatMul.Multiply(TestDevices.Naive.Context, m, n, k, type, A(m, k, rounds), Stored(type, n, k), c, withBias ? Kernels.Random(n, 2) : []);
        return c;
    });

    [Theory, MemberData(nameof(Devices))]
    public void Every_size_equals_the_naive_twin(string name)
    {
        Device device = TestDevices.Fast.Single(d => d.ToString() == name);
        foreach (DType type in new[] { DType.F16, DType.BF16 })
            foreach ((int m, int n, int k) in s_sizes)
                foreach (bool withBias in new[] { false, true })
                {
                    // Where A is rounded too, both get it rounded.
                    bool rounds = Float16MatMul.RoundsInput(device.Context, type, m);
                    float[] actual = Kernels.Random(m * n, 4); // overwritten
                    Float16MatMul.Multiply(device.Context, m, n, k, type, A(m, k, rounds), Stored(type, n, k), actual, withBias ? Kernels.Random(n, 2) : []);
                    Kernels.AssertClose(s_expected[(type, m, n, k, withBias, rounds)], actual, $"{name} {type} {m}×{n}×{k}", rounds ? TestDevices.RoundedTolerance(device) : 1e-5f);
                }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        foreach (DType type in new[] { DType.F16, DType.BF16 })
            foreach ((int m, int n, int k) in new[] { (1, 515, 1088), (7, 301, 321), (50, 333, 800) })
            {
                byte[] b = Stored(type, n, k);
                float[] a = Kernels.Random(m * k, 1), expected = new float[m * n], actual = new float[m * n];
                Float16MatMul.Multiply(TestDevices.OneThread.Context, m, n, k, type, a, b, expected);
                Float16MatMul.Multiply(TestDevices.ThreeThreads.Context, m, n, k, type, a, b, actual);
                Kernels.AssertSameBits(expected, actual, $"{type} {m}×{n}×{k}");
            }
    }

    [Fact]
    public void A_product_allocates_nothing_once_warm()
    {
        foreach (DType type in new[] { DType.F16, DType.BF16 })
        {
            byte[] b = Stored(type, 90, 300);
            float[] a = Kernels.Random(40 * 300, 1), c = new float[40 * 90];
            Allocations.AssertNone(() =>
            {
                for (int round = 0; round < 20; round++)
                    All();
            });

            void All()
            {
                foreach (int m in (ReadOnlySpan<int>)[1, 2, 7, 40])
                    Float16MatMul.Multiply(TestDevices.ThreeThreads.Context, m, 90, 300, type, a, b, c);
            }
        }
    }

    /// <summary>Subnormal numbers, infinities and NaN of F16 are floats like any others.</summary>
    [Theory, MemberData(nameof(Devices))]
    public void Every_stored_number_is_widened_exactly(string name)
    {
        Device device = TestDevices.Fast.Single(d => d.ToString() == name);
        foreach (DType type in new[] { DType.F16, DType.BF16 })
        {
            ushort[] stored = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
            byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(stored.AsSpan()).ToArray();
            float[] actual = new float[65536];
            Float16MatMul.Multiply(device.Context, 1, 65536, 1, type, [1f], bytes, actual);
            for (int i = 0; i < actual.Length; i++)
            {
                float expected = type == DType.F16 ? (float)BitConverter.UInt16BitsToHalf((ushort)i) : Conversion.FromBFloat16((ushort)i);
                Assert.True(expected.Equals(actual[i]), $"{name} {type}: bits 0x{i:X4} are {expected:R}, the product with 1 is {actual[i]:R}");
            }
        }
    }

    [Fact]
    public void Wrong_spans_are_named()
    {
        using CpuContext context = new(CpuFeatures.Best, threads: 1);
        Assert.Contains("got F32", Error(() => Float16MatMul.Multiply(context, 1, 1, 32, DType.F32, new float[32], new byte[128], new float[1])), StringComparison.Ordinal);
        Assert.Contains("B has 31 elements", Error(() => Float16MatMul.Multiply(context, 1, 1, 32, DType.F16, new float[32], new byte[63], new float[1])), StringComparison.Ordinal);
        Assert.Contains("A has 31 elements", Error(() => Float16MatMul.Multiply(context, 1, 1, 32, DType.BF16, new float[31], new byte[64], new float[1])), StringComparison.Ordinal);
        Assert.Contains("bias has 1 elements", Error(() => Float16MatMul.Multiply(context, 1, 2, 32, DType.F16, new float[32], new byte[128], new float[2], new float[1])), StringComparison.Ordinal);

        static string Error(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private static float[] A(int m, int k, bool rounded)
    {
        float[] a = Kernels.Random(m * k, 1);
        return rounded ? [.. a.Select(x => Conversion.Rounded(x, DType.BF16))] : a;
    }

    private static byte[] Stored(DType type, int n, int k)
    {
        using TensorScope scope = TensorScope.Begin();
        return Tensor.From(Kernels.Random(n * k, 5), [n, k]).To(type).AsSpan<byte>().ToArray();
    }
}
