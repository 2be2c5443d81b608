using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: Python's math module in double precision, slopes by differences of fourth order.</summary>
public class ActivationTests
{
    private static readonly float[] s_x = [-30, -3, -1, -0.5f, 0, 0.5f, 1, 3, 30];

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void ValuesAndSlopesAreTheKnownOnes(CpuLevel level)
    {
        Compare(level, "gelu", x => x.Gelu(),
            [0, -0.00363739208f, -0.158808009f, -0.15428599f, 0, 0.34571401f, 0.841191991f, 2.99636261f, 30],
            [0, -0.01158417f, -0.08296408f, 0.1326301f, 0.5f, 0.8673699f, 1.082964f, 1.011584f, 1]);
        Compare(level, "gelu_erf", x => x.GeluErf(),
            [0, -0.00404969409f, -0.158655254f, -0.154268769f, 0, 0.345731231f, 0.841344746f, 2.99595031f, 30],
            [0, -0.01194565f, -0.08331547f, 0.1325049f, 0.5f, 0.8674951f, 1.083315f, 1.011946f, 1]);
        Compare(level, "silu", x => x.Silu(),
            [-2.80728689e-12f, -0.14227762f, -0.268941421f, -0.188770334f, 0, 0.311229666f, 0.731058579f, 2.85772238f, 30],
            [-2.713711e-12f, -0.08810411f, 0.07232949f, 0.2600388f, 0.5f, 0.7399612f, 0.9276705f, 1.088104f, 1]);
        Compare(level, "sigmoid", x => x.Sigmoid(),
            [9.35762297e-14f, 0.0474258732f, 0.268941421f, 0.377540669f, 0.5f, 0.622459331f, 0.731058579f, 0.952574127f, 1],
            [0, 0.04517666f, 0.1966119f, 0.2350037f, 0.25f, 0.2350037f, 0.1966119f, 0.04517666f, 0]);
        Compare(level, "tanh", x => x.Tanh(),
            [-1, -0.995054754f, -0.761594156f, -0.462117157f, 0, 0.462117157f, 0.761594156f, 0.995054754f, 1],
            [0, 0.009866037f, 0.4199743f, 0.7864477f, 1, 0.7864477f, 0.4199743f, 0.009866037f, 0]);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void TheFarEndsAreExactAndHaveNoNaN(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        float[] far = [-3e38f, -1e20f, -200, 200, 1e20f, 3e38f];
        (Func<Tensor, Tensor> Apply, float[] Values, float[] Slopes)[] cases =
        [
            (x => x.Gelu(), [0, 0, 0, 200, 1e20f, 3e38f], [0, 0, 0, 1, 1, 1]),
            (x => x.GeluErf(), [0, 0, 0, 200, 1e20f, 3e38f], [0, 0, 0, 1, 1, 1]),
            (x => x.Silu(), [0, 0, 0, 200, 1e20f, 3e38f], [0, 0, 0, 1, 1, 1]),
            (x => x.Sigmoid(), [0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]),
            (x => x.Tanh(), [-1, -1, -1, 1, 1, 1], [0, 0, 0, 0, 0, 0]),
            (x => x.Relu(), [0, 0, 0, 200, 1e20f, 3e38f], [0, 0, 0, 1, 1, 1]),
        ];
        foreach ((Func<Tensor, Tensor> apply, float[] values, float[] slopes) in cases)
        {
            using Tensor x = Tensor.From(far, [6], device).RequireGrad();
            Tensor y = apply(x);
            float[] actual = y.ToArray();
            for (int i = 0; i < far.Length; i++)
                Assert.Equal(values[i], actual[i], Math.Max(1e-30f, Math.Abs(values[i]) * 1e-6f));
            LiteralLoss.Backward(y, 1, 1, 1, 1, 1, 1);
            float[] gradient = x.Gradient.ToArray();
            for (int i = 0; i < far.Length; i++)
                Assert.Equal(slopes[i], gradient[i], 1e-30f);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void ExponentialAndLogarithmFollowTheStandardAtTheirEnds(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        float[] exp = Tensor.From([float.NegativeInfinity, -1, 0, 1, 89, float.PositiveInfinity, float.NaN], [7], device).Exp().ToArray();
        Close.Assert([0, 0.36787944f, 1, 2.7182818f], exp[..4], 1e-6, "exp");
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, float.NaN], exp[4..]);
        float[] log = Tensor.From([0, 1, float.PositiveInfinity, -1, float.NaN, MathF.E], [6], device).Log().ToArray();
        Assert.Equal([float.NegativeInfinity, 0, float.PositiveInfinity, float.NaN, float.NaN], log[..5]);
        Assert.Equal(1f, log[5], 1e-6f);
    }

    [Fact]
    public void OtherStorageTypesAreNamed()
    {
        using Tensor ids = Tensor.FromInts([1, 2], [2]);
        string message = Assert.Throws<ArgumentException>(() => ids.Gelu()).Message;
        Assert.Contains("gelu: input must be F32, got I32 (2)", message);
        Assert.Contains("To(DType.F32)", message);
    }

    /// <summary>One pass must be the two operations that it stands for, to the last bit.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void GatedUnitsAreTheActivationTimesTheOther(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 2);
        Philox random = new(3);
        Tensor gate = Tensor.Normal([3, 37], 0, 3, random, device).RequireGrad(), up = Tensor.Normal([3, 37], 0, 3, random, device).RequireGrad();
        foreach ((Func<Tensor> one, Func<Tensor> two) in new (Func<Tensor>, Func<Tensor>)[] { (() => gate.SwiGlu(up), () => gate.Silu() * up), (() => gate.GeGlu(up), () => gate.Gelu() * up) })
        {
            Assert.Equal(two().ToArray(), one().ToArray());
            two().Sum().Sum().Backward();
            float[] ofGate = gate.Gradient.ToArray(), ofUp = up.Gradient.ToArray();
            gate.ClearGradient();
            up.ClearGradient();
            one().Sum().Sum().Backward();
            Assert.Equal(ofGate, gate.Gradient.ToArray());
            Assert.Equal(ofUp, up.Gradient.ToArray());
            gate.ClearGradient();
            up.ClearGradient();
        }
    }

    [Fact]
    public void AGateOfAnotherShapeIsNamed()
    {
        using Tensor gate = Tensor.Zeros([2, 3]), up = Tensor.Zeros([3]);
        string message = Assert.Throws<ArgumentException>(() => gate.SwiGlu(up)).Message;
        Assert.Contains("swiglu", message);
        Assert.Contains("up", message);
        Assert.Contains("(2, 3)", message);
    }

    private static void Compare(CpuLevel level, string name, Func<Tensor, Tensor> apply, float[] values, float[] slopes)
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(s_x, [s_x.Length], Device.Cpu(level, 1)).RequireGrad();
        Tensor y = apply(x);
        float[] actual = y.ToArray();
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - actual[i]) <= 3e-7 * Math.Max(1, Math.Abs(values[i])), $"{name}({s_x[i]}) is {actual[i]}, expected {values[i]}");
        LiteralLoss.Backward(y, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        float[] gradient = x.Gradient.ToArray();
        for (int i = 0; i < slopes.Length; i++)
            Assert.True(Math.Abs(slopes[i] - gradient[i]) <= 1e-6, $"the slope of {name} at {s_x[i]} is {gradient[i]}, expected {slopes[i]}");
    }
}
