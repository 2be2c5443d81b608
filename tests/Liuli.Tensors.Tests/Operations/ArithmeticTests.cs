namespace Liuli.Tensors.Tests.Operations;

public class ArithmeticTests
{
    [Fact]
    public void TheFourOperations()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([8, -6, 4, 1], [2, 2]), y = Tensor.From([2, 3, -4, 8], [2, 2]);
        Assert.Equal([10f, -3, 0, 9], (x + y).ToArray());
        Assert.Equal([6f, -9, 8, -7], (x - y).ToArray());
        Assert.Equal([16f, -18, -16, 8], (x * y).ToArray());
        Assert.Equal([4f, -2, -1, 0.125f], (x / y).ToArray());
        Assert.Equal([16f, -12, 8, 2], (2f * x).ToArray());
        Assert.Equal([-8f, 6, -4, -1], (-x).ToArray());
        Assert.Equal([8.5f, -5.5f, 4.5f, 1.5f], (x + 0.5f).ToArray());
        x += y;
        Assert.Equal([10f, -3, 0, 9], x.ToArray());
    }

    [Fact]
    public void ABiasIsAddedToEveryRowAndCollectsFromAll()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 1, 3]).RequireGrad(), bias = Tensor.From(10, 20, 30).RequireGrad();
        Tensor sum = x + bias;
        Assert.Equal([11f, 22, 33, 14, 25, 36], sum.ToArray());
        LiteralLoss.Backward(sum, 1, 2, 3, 4, 5, 6);
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.Gradient.ToArray());
        Assert.Equal([5f, 7, 9], bias.Gradient.ToArray());
    }

    [Fact]
    public void AColumnTimesARowIsATable()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor column = Tensor.From([2, 3], [2, 1]).RequireGrad(), row = Tensor.From([5, 7, 11], [1, 3]).RequireGrad();
        Tensor table = column * row;
        Assert.Equal([2, 3], table.Shape);
        Assert.Equal([10f, 14, 22, 15, 21, 33], table.ToArray());
        LiteralLoss.Backward(table, 1, 1, 1, 1, 1, 2);
        Assert.Equal([23f, 34], column.Gradient.ToArray());
        Assert.Equal([5f, 5, 8], row.Gradient.ToArray());
    }

    [Fact]
    public void DivisionByZeroFollowsTheStandard()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, float.NaN], (Tensor.From(1, -1, 0) / Tensor.From(0f)).ToArray());
    }

    [Fact]
    public void NoElementsAreNoError()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor empty = Tensor.Zeros([0, 3]).RequireGrad(), bias = Tensor.From(1, 2, 3).RequireGrad();
        Tensor sum = empty + bias;
        Assert.Equal([0, 3], sum.Shape);
        sum.SumAll().Backward();
        Assert.Equal([0f, 0, 0], bias.Gradient.ToArray());
        Assert.Equal(0, empty.Gradient.Count);
    }

    [Fact]
    public void ShapesThatDoNotMeetAreNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 3]);
        string message = Assert.Throws<ArgumentException>(() => x * Tensor.Zeros([2])).Message;
        Assert.Equal("multiply: sizes must be equal or 1, aligned at the last dimension; got (2, 3) and (2)", message);
        Assert.Throws<ArgumentException>(() => x + Tensor.Zeros([3, 3]));
        Assert.Throws<ArgumentException>(() => x + Tensor.Zeros([3, 0]));
    }

    [Fact]
    public void TypesAndDevicesThatDifferAreNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2]);
        Assert.Contains("divide: right must be F32, got I32 (2)", Assert.Throws<ArgumentException>(() => x / Tensor.FromInts([1, 2], [2])).Message);
        string message = Assert.Throws<ArgumentException>(() => x - Tensor.Zeros([2], DType.F32, TestDevices.Naive)).Message;
        Assert.Contains("subtract: both operands must be on the same device", message);
        Assert.Contains("cpu naive, 1 thread", message);
        Assert.Throws<InvalidOperationException>(() => x + default(Tensor));
    }
}
