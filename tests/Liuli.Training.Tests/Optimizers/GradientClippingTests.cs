using Liuli.Tensors;
using Liuli.Training.Optimizers;

namespace Liuli.Training.Tests.Optimizers;

public class GradientClippingTests
{
    [Theory]
    [InlineData(5, 1, 1 / 5.000001)]
    [InlineData(1, 1, 1)]
    [InlineData(0.5, 1, 1)]
    [InlineData(5, 0, 1)]
    public void LongGradientsAreShortened(double norm, double limit, double expected) =>
        Assert.Equal(expected, GradientClipping.Scale(norm, limit), 12);

    [Fact]
    public void TheNormIsOverAllParametersThatHaveAGradient()
    {
        Tensor a = Tensor.Zeros([2]).RequireGrad(), b = Tensor.Zeros([1, 2]).RequireGrad(), unused = Tensor.Zeros([3]).RequireGrad();
        Tensor weights = Tensor.From(3, 4), other = Tensor.From([12, 84], [1, 2]);
        (a * weights).Sum().Backward();
        (b * other).Sum().SumAll().Backward();
        using AdamW optimizer = new([("a", a), ("b", b), ("unused", unused)]);
        Assert.Equal(Math.Sqrt(9 + 16 + 144 + 7056), GradientClipping.Norm(optimizer.Parameters), 5);
    }

    [Fact]
    public void OnlyMatricesDecay()
    {
        // With a zero gradient the decay is all that happens: θ ← θ (1 − η λ).
        Tensor matrix = Tensor.Full([1, 2], 10).RequireGrad(), bias = Tensor.Full([2], 10).RequireGrad();
        ((matrix + bias) * Tensor.Zeros([1, 2])).SumAll().Backward();
        using AdamW optimizer = new([("matrix", matrix), ("bias", bias)], new AdamWOptions { WeightDecay = 0.5 });
        optimizer.Update(0.1);
        Assert.Equal([9.5f, 9.5f], matrix.ToArray());
        Assert.Equal([10f, 10f], bias.ToArray());
    }
}
