using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: Python's math.cos and math.sin with the paper's angles, position·10000^(−2i/4) for the pairs i = 0, 1.</summary>
public class RotaryTests
{
    private static Tensor Cosines => Tensor.From([1f, 1f, 0.54030231f, 0.99995f, -0.41614684f, 0.99980001f], [3, 2]);

    private static Tensor Sines => Tensor.From([0f, 0f, 0.84147098f, 0.0099998333f, 0.90929743f, 0.019998667f], [3, 2]);

    private static Tensor Input => Tensor.From([1f, 2f, 3f, 4f, 5f, -0.5f, 0.25f, -1f, 2f, 9f], [1, 2, 1, 5]);

    [Theory]
    [InlineData(RotaryLayout.Halves, -1.9841106f, 1.9599007f, 2.4623779f, 4.0197997f, 5f, 1.1173708f, 0.20995267f, -0.038501877f, 2.0045997f, 9f)]
    [InlineData(RotaryLayout.Pairs, -1.1426397f, 1.9220756f, 2.9598507f, 4.0297995f, 5f, -0.019250938f, -0.55868542f, -1.0397973f, 1.9796013f, 9f)]
    public void BothLayoutsGiveTheKnownNumbersAndPassTheRestOn(RotaryLayout layout, params float[] expected)
    {
        using TensorScope scope = TensorScope.Begin();
        Close.Assert(expected, Input.Rotary(Cosines, Sines, 1, layout).ToArray(), 1e-6, "y");
    }

    [Fact]
    public void PositionZeroTurnsNothing()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1f, 2f, 3f, 4f], [1, 1, 1, 4]);
        Assert.Equal(x.ToArray(), x.Rotary(Cosines, Sines).ToArray());
    }

    [Theory]
    [InlineData(RotaryLayout.Halves)]
    [InlineData(RotaryLayout.Pairs)]
    public void BackwardTurnsBack(RotaryLayout layout)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Input.RequireGrad();
        Tensor y = x.Rotary(Cosines, Sines, 1, layout);
        // The gradient of Σ y·y/2 is y, and y turned back is x.
        LiteralLoss.Backward(y, y.ToArray());
        Close.Assert(Input.ToArray(), x.Gradient.ToArray(), 1e-6, "turned back");
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Contains("2 … 3", Assert.Throws<ArgumentOutOfRangeException>(() => Input.Rotary(Cosines, Sines, 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Input.Rotary(Cosines, Sines, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Input.Rotary(Cosines, Sines, int.MaxValue));
        Assert.Contains("(batch, time, heads, width)", Assert.Throws<ArgumentException>(() => Cosines.Rotary(Cosines, Sines)).Message);
        Assert.Contains("at most 1", Assert.Throws<ArgumentException>(() => Tensor.Zeros([1, 1, 1, 3]).Rotary(Cosines, Sines)).Message);
        Assert.Contains("sines", Assert.Throws<ArgumentException>(() => Input.Rotary(Cosines, Tensor.Zeros([3, 1]))).Message);
        Assert.Contains("constants", Assert.Throws<ArgumentException>(() => Input.Rotary(Cosines.RequireGrad(), Sines)).Message);
    }
}
