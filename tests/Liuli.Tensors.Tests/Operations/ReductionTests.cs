using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Operations;

public class ReductionTests
{
    public static TheoryData<CpuLevel> Levels => [.. CpuFeatures.AvailableLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void RowsAndEverything(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 5, -3, 4, 0, 2], [2, 3], Device.Cpu(level, 1));
        Assert.Equal([3f, 6], x.Sum().ToArray());
        Assert.Equal([1f, 2], x.Mean().ToArray());
        Assert.Equal([5f, 4], x.Max().ToArray());
        Assert.Equal([1, 0], x.ArgMax().ToIntArray());
        Assert.Equal((9f, 1.5f), (x.SumAll().Item(), x.MeanAll().Item()));
        Assert.Equal([], x.SumAll().Shape);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void TheFirstOfEqualMaximaCountsAndNaNBeatsAll(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(level, 1);
        float[] row = [.. Enumerable.Repeat(-1f, 40)];
        row[17] = row[33] = 7;
        using Tensor x = Tensor.From(row, [1, 40], device).RequireGrad();
        Assert.Equal(17, x.ArgMax().ToIntArray()[0]);
        x.Max().SumAll().Backward();
        Assert.Equal(17, Array.FindIndex(x.Gradient.ToArray(), g => g == 1));
        Assert.Equal(1f, x.Gradient.ToArray().Sum());
        row[5] = float.NaN;
        Tensor y = Tensor.From(row, [1, 40], device);
        Assert.True(float.IsNaN(y.Max().ToArray()[0]));
        Assert.Equal(5, y.ArgMax().ToIntArray()[0]);
        Assert.Equal(2, Tensor.From([float.NegativeInfinity, float.NegativeInfinity, -3e38f], [3], device).ArgMax().ToIntArray()[0]);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void LongSumsKeepTheirPrecision(CpuLevel level)
    {
        using TensorScope scope = TensorScope.Begin();
        // 0.1f is 0.100000001490116: a naive running sum in single precision would be off by almost 1%: by 958.
        Tensor x = Tensor.Full([1_000_000], 0.1f, Device.Cpu(level, 2));
        Assert.Equal(100_000.0015, x.SumAll().Item(), 3.0);
        Assert.Equal(0.1, x.MeanAll().Item(), 3e-6);
    }

    [Fact]
    public void TheSquaredErrorAndItsGradients()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(1, 2, 4, 0).RequireGrad(), target = Tensor.From(2, 2, 1, -2).RequireGrad();
        Tensor loss = x.MeanSquaredError(target);
        Assert.Equal(3.5f, loss.Item());
        loss.Backward();
        Assert.Equal([-0.5f, 0, 1.5f, 1], x.Gradient.ToArray());
        Assert.Equal([0.5f, 0, -1.5f, -1], target.Gradient.ToArray());
    }

    [Fact]
    public void APositionHasNoGradient()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(1, 3, 2).RequireGrad();
        Assert.Null(x.ArgMax().Operation);
        using (Recording.Everything())
        {
            Tensor position = x.ArgMax();
            Assert.False(position.RequiresGrad);
            Term term = Assert.Single(position.Explain().Terms);
            Assert.Equal(("largest", 3.0, 1.0), (term.Role, term.Value, term.Contribution));
        }
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor scalar = Tensor.Full([], 1), empty = Tensor.Zeros([2, 0]);
        Assert.Contains("sum: input needs at least 1 dimension", Assert.Throws<ArgumentException>(() => scalar.Sum()).Message);
        Assert.Contains("mean: a mean needs at least one element, got shape (2, 0)", Assert.Throws<ArgumentException>(() => empty.Mean()).Message);
        Assert.Contains("(2, 0)", Assert.Throws<ArgumentException>(() => empty.Max()).Message);
        Assert.Contains("argmax", Assert.Throws<ArgumentException>(() => scalar.ArgMax()).Message);
        Assert.Equal([0f, 0], empty.Sum().ToArray());
        Assert.Contains("mse: both operands must have the same shape, got (2, 0) and ()", Assert.Throws<ArgumentException>(() => empty.MeanSquaredError(scalar)).Message);
    }
}
