namespace Liuli.Tensors.Tests.Operations;

public class CausalMaskTests
{
    private const float Hidden = float.NegativeInfinity;

    [Fact]
    public void HidesWhatLiesAhead() => Assert.Equal(
        [1, Hidden, Hidden, 1, 1, Hidden, 1, 1, 1],
        Tensor.Full([3, 3], 1).CausalMask().ToArray());

    [Fact]
    public void QueriesCanStartLaterThanKeys() => Assert.Equal(
        [1, 1, 1, Hidden, 1, 1, 1, 1],
        Tensor.Full([1, 2, 4], 1).CausalMask(queryOffset: 2).ToArray());

    [Fact]
    public void AWindowHidesWhatLiesTooFarBack() => Assert.Equal(
        [1, Hidden, Hidden, 1, 1, Hidden, Hidden, 1, 1],
        Tensor.Full([3, 3], 1).CausalMask(window: 2).ToArray());

    [Fact]
    public void RefusesScoresOfOneDimension() => Assert.Contains("2 dimensions",
        Assert.Throws<ArgumentException>(() => Tensor.Full([3], 1).CausalMask()).Message, StringComparison.Ordinal);

    [Fact]
    public void RefusesANegativeOffset() => Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Full([3, 3], 1).CausalMask(-1));
}
