using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>The functions of the lanes against Math in double precision, and their special values.</summary>
public class LaneMathTests
{
    public static TheoryData<CpuLevel> Levels => Kernels.FastLevels;

    private readonly struct ExpOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Exp(x); }
    private readonly struct ExpOrZeroOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => LaneMath<T>.ExpOrZero(x); }
    private readonly struct LogOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Log(x); }
    private readonly struct TanhOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Tanh(x); }
    private readonly struct ErfOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Erf(x); }
    private readonly struct SinOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Sin(x); }
    private readonly struct CosOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Cos(x); }
    private readonly struct ReciprocalOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Reciprocal(x); }
    private readonly struct SigmoidOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => LaneMath<T>.Sigmoid(x); }

    private readonly struct ReciprocalOfFiniteOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.ReciprocalOfFinite(x); }
    private readonly struct SigmoidOfPowerOp : IUnaryOperator { public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => LaneMath<T>.SigmoidOfPower(x); }

    [Theory, MemberData(nameof(Levels))]
    public void Exp_is_within_two_ulp_from_underflow_to_overflow(CpuLevel level)
    {
        float[] x = Sweep(-104f, 88.7f, 200_001);
        // Subnormal results have fewer bits: the unit is at least the smallest subnormal number.
        AssertUlp(x, Apply<ExpOp>(level, x), Math.Exp, 2);
    }

    [Theory, MemberData(nameof(Levels))]
    public void The_exponential_of_a_softmax_is_zero_where_it_would_be_subnormal(CpuLevel level)
    {
        float[] x = Sweep(-87f, 88.7f, 200_001);
        AssertUlp(x, Apply<ExpOrZeroOp>(level, x), Math.Exp, 2);
        Assert.All(Apply<ExpOrZeroOp>(level, [-87.001f, -90f, -1e30f, float.NegativeInfinity]), y => Assert.Equal(0f, y));
        Assert.All(Apply<ExpOrZeroOp>(level, [float.NaN]), y => Assert.True(float.IsNaN(y)));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Log_is_within_three_ulp(CpuLevel level)
    {
        float[] x = [.. Sweep(1e-6f, 3f, 50_001), .. Sweep(3f, 1e30f, 5_001), 1e-40f, float.MaxValue, float.Epsilon];
        AssertUlp(x, Apply<LogOp>(level, x), Math.Log, 3);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Tanh_is_within_four_ulp(CpuLevel level)
    {
        float[] x = [.. Sweep(-12f, 12f, 100_001), 1e-8f, -1e-20f];
        AssertUlp(x, Apply<TanhOp>(level, x), Math.Tanh, 4);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Erf_is_within_2e_7(CpuLevel level)
    {
        float[] x = Sweep(-6f, 6f, 100_001);
        AssertAbsolute(x, Apply<ErfOp>(level, x), ScalarLanes.Erf, 2e-7);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Sine_and_cosine_are_within_3e_7_at_angles_of_long_contexts(CpuLevel level)
    {
        float[] x = [.. Sweep(-10f, 10f, 20_001), .. Sweep(0f, 5000f, 20_001)];
        AssertAbsolute(x, Apply<SinOp>(level, x), Math.Sin, 3e-7);
        AssertAbsolute(x, Apply<CosOp>(level, x), Math.Cos, 3e-7);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Reciprocals_of_numbers_above_one_are_near_the_exact_ones(CpuLevel level)
    {
        float[] x = [.. Sweep(1, 4, 4001), .. Enumerable.Range(0, 126).Select(i => MathF.ScaleB(1.37f, i))];
        AssertUlp(x, Apply<ReciprocalOp>(level, x), v => 1 / v, 1.5);
        Assert.Equal([1f, 0.5f, 0f, float.NaN], Apply<ReciprocalOp>(level, [1f, 2f, float.PositiveInfinity, float.NaN]));
        float[] finite = [.. x, MathF.ScaleB(1, 126)];
        AssertUlp(finite, Apply<ReciprocalOfFiniteOp>(level, finite), v => 1 / v, 1.5);
        Assert.Equal([1f, float.NaN], Apply<ReciprocalOfFiniteOp>(level, [1f, float.NaN]));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Sigmoids_of_powers_are_within_four_ulp(CpuLevel level)
    {
        float[] x = [.. Sweep(-126f, 126f, 200_001), 0f, 0.5f, -0.5f, 1e-8f];
        AssertUlp(x, Apply<SigmoidOfPowerOp>(level, x), v => 1 / (1 + Math.Pow(2, v)), 4);
        Assert.Equal([0.5f, 1f, float.NaN], Apply<SigmoidOfPowerOp>(level, [0f, -126f, float.NaN]));
    }

    // Abramowitz and Stegun, table 7.1.
    [Theory]
    [InlineData(0.5, 0.5204998778)]
    [InlineData(1.0, 0.8427007929)]
    [InlineData(2.0, 0.9953222650)]
    public void Reference_erf_agrees_with_the_tables(double x, double expected)
    {
        Assert.Equal(expected, ScalarLanes.Erf(x), 9);
        Assert.Equal(-expected, ScalarLanes.Erf(-x), 9);
    }

    [Theory, MemberData(nameof(Levels))]
    public void Special_values_are_kept(CpuLevel level)
    {
        float inf = float.PositiveInfinity;
        float[] x = [inf, -inf, float.NaN, 0f, 1000f, -1000f, float.MaxValue];
        Assert.Equal([inf, 0f, float.NaN, 1f, inf, 0f, inf], Apply<ExpOp>(level, x));
        Assert.Equal([1f, -1f, float.NaN, 0f, 1f, -1f, 1f], Apply<TanhOp>(level, x));
        Assert.Equal([1f, -1f, float.NaN, 0f, 1f, -1f, 1f], Apply<ErfOp>(level, x));
        Assert.Equal([1f, 0f, float.NaN, 0.5f, 1f, 0f, 1f], Apply<SigmoidOp>(level, x));
        Assert.Equal([inf, float.NaN, float.NaN, -inf], Apply<LogOp>(level, x[..4]));
    }

    private static float[] Apply<TOp>(CpuLevel level, float[] x) where TOp : struct, IUnaryOperator
    {
        using CpuContext context = new(level, threads: 1);
        float[] y = new float[x.Length];
        Elementwise.Map(context, default(TOp), x, y);
        return y;
    }

    private static float[] Sweep(float from, float to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(from + (double)(to - from) * i / (count - 1)))];

    private static void AssertUlp(float[] x, float[] y, Func<double, double> exact, double allowed)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            float magnitude = MathF.Abs((float)expected);
            double ulp = (double)MathF.BitIncrement(magnitude) - magnitude;
            double error = Math.Abs(y[i] - expected) / ulp;
            Assert.True(error <= allowed, $"f({x[i]:R}) = {y[i]:R}, exactly {expected:R}: off by {error:F2} ulp, allowed {allowed}");
        }
    }

    private static void AssertAbsolute(float[] x, float[] y, Func<double, double> exact, double allowed)
    {
        for (int i = 0; i < x.Length; i++)
            Assert.True(Math.Abs(y[i] - exact(x[i])) <= allowed, $"f({x[i]:R}) = {y[i]:R}, exactly {exact(x[i]):R}; allowed {allowed}");
    }
}
