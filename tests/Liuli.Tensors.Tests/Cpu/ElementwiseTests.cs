using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class ElementwiseTests
{
    public static TheoryData<CpuLevel> Levels => Kernels.FastLevels;

    // Uses every kind of member: arithmetic, masks, clamps, signs.
    private readonly struct Mixture(float limit) : IUnaryOperator
    {
        private readonly float _limit = limit;

        public T Invoke<T>(T x) where T : unmanaged, ILanes<T>
        {
            T limit = T.Broadcast(_limit);
            T y = T.Select(T.GreaterThan(x, limit), T.Sqrt(T.Abs(x)), T.CopySign(limit, x) - x / (limit + limit));
            return T.Max(T.Min(y, limit * T.Broadcast(3f)), T.Clamp(-y, -limit, limit)) + T.Select(T.Equal(x, limit), x, T.Broadcast(0f));
        }
    }

    private readonly struct Add : IBinaryOperator { public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => x + y; }
    private readonly struct MultiplyAdd : ITernaryOperator { public T Invoke<T>(T x, T y, T z) where T : unmanaged, ILanes<T> => T.MultiplyAdd(x, y, z); }

    [Theory, MemberData(nameof(Levels))]
    public void Every_length_gives_the_naive_result_and_nothing_is_written_behind_it(CpuLevel level)
    {
        using CpuContext fast = new(level, threads: 1), naive = new(CpuLevel.Naive, threads: 1);
        for (int n = 0; n < 70; n++)
        {
            float[] x = Kernels.Random(n, n), y = Kernels.Random(n, n + 100), z = Kernels.Random(n, n + 200);
            float[] expected = new float[n + 1], actual = new float[n + 1];
            expected[n] = actual[n] = 12345f;
            Mixture op = new(0.25f);
            Elementwise.Map(naive, op, x, expected.AsSpan(0, n));
            Elementwise.Map(fast, op, x, actual.AsSpan(0, n));
            Kernels.AssertClose(expected, actual, $"map, {n} elements", 1e-6f / 12345f);
            Elementwise.Zip(naive, default(Add), x, y, expected.AsSpan(0, n));
            Elementwise.Zip(fast, default(Add), x, y, actual.AsSpan(0, n));
            Kernels.AssertSameBits(expected, actual, $"zip of two, {n} elements");
            Elementwise.Zip(naive, default(MultiplyAdd), x, y, z, expected.AsSpan(0, n));
            Elementwise.Zip(fast, default(MultiplyAdd), x, y, z, actual.AsSpan(0, n));
            Kernels.AssertClose(expected, actual, $"zip of three, {n} elements", 1e-6f / 12345f);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Any_number_of_threads_gives_the_same_bits(CpuLevel level)
    {
        float[] x = Kernels.Random(100_003, 1);
        float[] one = new float[x.Length], many = new float[x.Length];
        using (CpuContext context = new(level, threads: 1))
            Elementwise.Map(context, new Exp(), x, one);
        for (int threads = 2; threads <= 4; threads++)
        {
            using CpuContext context = new(level, threads);
            Array.Clear(many);
            Elementwise.Map(context, new Exp(), x, many);
            Kernels.AssertSameBits(one, many, $"{threads} threads");
        }
    }

    private readonly struct Exp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Exp(x); }

    [Fact]
    public void Lengths_that_differ_are_an_error_that_names_both()
    {
        using CpuContext context = new(CpuLevel.Portable, threads: 1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => Elementwise.Map(context, new Exp(), new float[3], new float[4]));
        Assert.Contains("3", e.Message);
        Assert.Contains("4", e.Message);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Row_helpers_agree_with_double_precision_at_every_length(CpuLevel level)
    {
        for (int n = 1; n < 150; n++)
        {
            float[] x = Kernels.Random(n, n), y = Kernels.Random(n, n + 1);
            float[] expected =
            [
                (float)x.Sum(v => (double)v), (float)x.Zip(y, (a, b) => (double)a * b).Sum(), x.Max(),
                (float)x.Sum(v => Math.Exp(v - 0.75)), (float)x.Sum(v => Math.Exp(v - 0.75)),
            ];
            float[] actual = level switch
            {
                CpuLevel.Avx512 => Reduce<Lanes512>(x, y),
                CpuLevel.Avx2 => Reduce<Lanes256>(x, y),
                _ => Reduce<PortableLanes>(x, y),
            };
            Kernels.AssertClose(expected, actual, $"rows of {n}", 1e-6f);
        }
    }

    /// <summary>A row's sums are the same bits alone and among neighbours.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Sums_along_four_rows_are_those_of_each(CpuLevel level)
    {
        foreach (int n in new[] { 1, 7, 15, 16, 17, 45, 128, 769 })
            for (int rows = 1; rows <= 4; rows++)
            {
                float[] x = Kernels.Random(4 * n, 1);
                float[] actual = OfRows(level, x, n, rows);
                for (int row = 0; row < rows; row++)
                {
                    float[] alone = OfRows(level, x[(row * n)..((row + 1) * n)], n, 1);
                    Assert.Equal(alone[0], actual[row]);
                    Assert.Equal(alone[4], actual[4 + row]);
                    double mean = x.Skip(row * n).Take(n).Average(v => (double)v);
                    Kernels.AssertClose([(float)(mean * n), (float)x.Skip(row * n).Take(n).Sum(v => (v - mean) * (v - mean))], [actual[row], actual[4 + row]], $"row {row} of {rows}, {n} wide", 1e-5f);
                }
            }
    }

    /// <summary>Four sums, then four sums of squared differences from the means.</summary>
    private static float[] OfRows(CpuLevel level, float[] x, int width, int rows) => level switch
    {
        CpuLevel.Avx512 => OfRows<Lanes512>(x, width, rows),
        CpuLevel.Avx2 => OfRows<Lanes256>(x, width, rows),
        _ => OfRows<PortableLanes>(x, width, rows),
    };

    private static float[] OfRows<T>(float[] x, int width, int rows) where T : unmanaged, ILanes<T>
    {
        float[] sums = new float[8], means = new float[4];
        fixed (float* px = x, ps = sums, pm = means)
        {
            FourRows<T>.Sum(px, width, rows, ps);
            for (int row = 0; row < 4; row++)
                means[row] = sums[row] / width;
            FourRows<T>.SumOfSquaredDifferences(px, width, rows, pm, ps + 4);
        }
        return sums;
    }

    private static float[] Reduce<T>(float[] x, float[] y) where T : unmanaged, ILanes<T>
    {
        float[] e = new float[x.Length];
        fixed (float* px = x, py = y, pe = e)
        {
            return [Rows<T>.Sum(px, x.Length), Rows<T>.Dot(px, py, x.Length), Rows<T>.Max(px, x.Length), Rows<T>.ExpSum(px, 0.75f, pe, x.Length), Rows<T>.ExpSum(px, 0.75f, x.Length)];
        }
    }
}
