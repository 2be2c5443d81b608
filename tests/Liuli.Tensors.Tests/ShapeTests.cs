namespace Liuli.Tensors.Tests;

public class ShapeTests
{
    [Fact]
    public void SizesCountAndRows()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal((3, 24L, 4, 6L), (shape.Rank, shape.Count, shape.Last, shape.Rows));
        Assert.Equal((2, 4, 3), (shape[0], shape[^1], shape[^2]));
        Assert.Equal("(2, 3, 4)", shape.ToString());
        Assert.Equal([2, 3, 4], shape);
    }

    [Fact]
    public void AScalarHasOneElement()
    {
        Shape scalar = [];
        Assert.Equal((0, 1L, 1, 1L), (scalar.Rank, scalar.Count, scalar.Last, scalar.Rows));
        Assert.Equal("()", scalar.ToString());
    }

    [Fact]
    public void AnEmptyDimensionLeavesNoElements()
    {
        Shape shape = [3, 0];
        Assert.Equal((0L, 0L), (shape.Count, shape.Rows));
    }

    [Fact]
    public void EqualityIsByValue()
    {
        Shape a = [2, 3], b = [2, 3], c = [3, 2], d = [2, 3, 1];
        Assert.True(a == b && a != c && a != d);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.True(a.Equals((object)b));
    }

    [Fact]
    public void Derivations()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal([2, 3, 7], shape.WithLast(7));
        Assert.Equal([3, 4], shape.Skip(1));
        Assert.Equal([2], shape.DropLast(2));
        Assert.Equal([], shape.DropLast(3));
    }

    [Fact]
    public void PositionsGoBothWays()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(23, shape.Flatten([1, 2, 3]));
        Assert.Equal(6, shape.Flatten([0, 1, 2]));
        for (long flat = 0; flat < shape.Count; flat++)
            Assert.Equal(flat, shape.Flatten(shape.Unflatten(flat)));
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        Assert.Contains("at most 6", Assert.Throws<ArgumentException>(() => Shape.Create([1, 1, 1, 1, 1, 1, 1])).Message);
        Assert.Contains("-2", Assert.Throws<ArgumentException>(() => Shape.Create([3, -2])).Message);
        Assert.Throws<OverflowException>(() => Shape.Create([int.MaxValue, int.MaxValue, int.MaxValue]));
        Shape shape = [2, 3];
        Assert.Contains("(2, 3)", Assert.Throws<ArgumentOutOfRangeException>(() => shape[2]).Message);
        Assert.Contains("needs 2", Assert.Throws<ArgumentOutOfRangeException>(() => shape.Flatten([1])).Message);
        Assert.Contains("index 3", Assert.Throws<ArgumentOutOfRangeException>(() => shape.Flatten([1, 3])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape.Flatten([-1, 0]));
    }
}
