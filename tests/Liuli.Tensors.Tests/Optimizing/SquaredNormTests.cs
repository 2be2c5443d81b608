namespace Liuli.Tensors.Tests.Optimizing;

public class SquaredNormTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(100_001)]
    public void EqualsTheSumInDoublePrecision(int count)
    {
        foreach (Device device in TestDevices.Fast.Append(TestDevices.Naive))
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor x = Tensor.Normal([count], 0.5f, 2, new Philox(8), device);
            double expected = x.ToArray().Sum(v => (double)v * v);
            Assert.InRange(x.SquaredNorm(), expected * (1 - 1e-6), expected * (1 + 1e-6));
        }
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor one = Tensor.Normal([300_007], 0, 1, new Philox(9), TestDevices.OneThread), three = Tensor.Normal([300_007], 0, 1, new Philox(9), TestDevices.ThreeThreads);
        Assert.Equal(BitConverter.DoubleToInt64Bits(one.SquaredNorm()), BitConverter.DoubleToInt64Bits(three.SquaredNorm()));
    }

    [Fact]
    public void SmallLiterals()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal(25.0, Tensor.From(3f, -4f).SquaredNorm());
        Assert.Equal(double.PositiveInfinity, Tensor.From(float.PositiveInfinity).SquaredNorm());
        Assert.True(double.IsNaN(Tensor.From(1f, float.NaN).SquaredNorm()));
        Assert.Throws<ArgumentException>(() => Tensor.FromInts([1], [1]).SquaredNorm());
    }
}
