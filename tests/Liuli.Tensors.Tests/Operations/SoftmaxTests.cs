using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: a few lines of Python in double precision, gradients by differences of fourth order.</summary>
public class SoftmaxTests
{
    private const float Masked = float.NegativeInfinity;

    private static readonly float[] s_upstream = [1f, -2f, 0.5f, 3f, 0.25f, 1f, -1f, 2f];

    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    private static Tensor Input => Tensor.From([1f, 2f, 4f, -3f, 0.5f, 0.25f, -1.5f, 8f], [2, 4]);

    [Theory]
    [MemberData(nameof(Levels))]
    public void LargeNumbersDoNotOverflow(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        float[] shares = [0.090030573f, 0.24472847f, 0.66524096f];
        Close.Assert(shares, Tensor.From([100f, 101f, 102f], [3], device).Softmax().ToArray(), 1e-6, "around 100");
        Close.Assert(shares, Tensor.From([-3000f, -2999f, -2998f], [3], device).Softmax().ToArray(), 1e-6, "around -3000");
        Close.Assert([0, 0, 1], Tensor.From([-3e38f, 0f, 3e38f], [3], device).Softmax().ToArray(), 1e-6, "the whole range");
        Close.Assert([-2.407606f, -1.407606f, -0.40760596f], Tensor.From([100f, 101f, 102f], [3], device).LogSoftmax().ToArray(), 1e-6, "logarithm");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MaskedEntriesGetNothing(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        Tensor x = Tensor.From([1f, Masked, 2f, Masked, 0.5f, Masked, Masked, Masked, Masked, Masked], [2, 5], device).RequireGrad();
        Tensor y = x.Softmax();
        Close.Assert([0.2312239f, 0f, 0.62853172f, 0f, 0.14024438f, 0, 0, 0, 0, 0], y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        float[] gradient = x.Gradient.ToArray();
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
        Assert.Equal([0, 0, 0, 0, 0, 0], gradient[4..].Skip(1).Append(gradient[1]));
    }

    [Fact]
    public void ARowThatIsMaskedAltogetherExplainsItsZero()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Assert.Equal(0, Tensor.From(Masked, Masked).Softmax().Explain(1).Residual);
    }

    [Fact]
    public void GradientsAreTheKnownNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad();
        float[] expected = [0.032002065f, -0.25533157f, 0.22120567f, 0.0021238375f, -0.00096597818f, -0.00042958931f, -0.00022419677f, 0.0016197642f];
        LiteralLoss.Backward(x.Softmax(), s_upstream);
        Close.Assert(expected, x.Gradient.ToArray(), 1e-6, "once");
        LiteralLoss.Backward(x.Softmax(), s_upstream);
        Close.Assert([.. expected.Select(g => 2 * g)], x.Gradient.ToArray(), 1e-6, "twice");
    }

    [Fact]
    public void LogSoftmaxAndItsGradientAreTheKnownNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad(), y = x.LogSoftmax();
        Close.Assert([-3.1706152f, -2.1706152f, -0.17061516f, -7.1706152f, -7.5010581f, -7.7510581f, -9.5010581f, -0.0010581187f], y.ToArray(), 1e-6, "y");
        LiteralLoss.Backward(y, s_upstream);
        Close.Assert([0.89505558f, -2.2852685f, -1.607865f, 2.9980779f, 0.24875688f, 0.99903185f, -1.0001682f, -0.24762049f], x.Gradient.ToArray(), 1e-6, "gradient");
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        Assert.Throws<ArgumentException>(() => Tensor.Full([], 1).Softmax());
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([3, 0]).LogSoftmax());
        Assert.Contains("I32", Assert.Throws<ArgumentException>(() => Tensor.FromInts([1], [1]).Softmax()).Message);
    }
}
