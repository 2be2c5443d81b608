namespace Liuli.Tensors.Tests.Operations;

public class MovingTests
{
    [Fact]
    public void TransposeOfEveryStorageType()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Equal([1f, 4, 2, 5, 3, 6], Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1).ToArray());
        Assert.Equal([1, 4, 2, 5, 3, 6], Tensor.FromInts([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(-1, -2).ToIntArray());
        Assert.Equal([1f, 4, 2, 5, 3, 6], Tensor.FromBytes([1, 2, 3, 4, 5, 6], [2, 3], DType.U8).Transpose(0, 1).ToArray());
        foreach (DType half in (DType[])[DType.F16, DType.BF16])
            Assert.Equal([1f, 4, 2, 5, 3, 6], Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]).To(half).Transpose(0, 1).ToArray());
    }

    [Fact]
    public void TransposeOfHeadsAndTime()
    {
        using TensorScope scope = TensorScope.Begin();
        // (B, T, H, D) = (1, 2, 2, 2)
        Tensor heads = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]).Transpose(1, 2); // (B, H, T, D)
        Assert.Equal([1f, 2, 5, 6, 3, 4, 7, 8], heads.ToArray());
    }

    [Fact]
    public void LeadingSlicesAreViewsAndOthersCopies()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [1, 3, 2]);
        Tensor rows = x.Slice(1, 1, 2), columns = x.Slice(-1, 1, 1);
        Assert.Equal([3f, 4, 5, 6], rows.ToArray());
        Assert.Equal([2f, 4, 6], columns.ToArray());
        x.AsSpan<float>()[3] = 40;
        Assert.Equal([3f, 40, 5, 6], rows.ToArray());
        Assert.Equal([2f, 4, 6], columns.ToArray());
        Assert.Equal([1, 3], Tensor.FromInts([1, 2, 3, 4], [2, 2]).Slice(1, 0, 1).ToIntArray());
        Assert.Equal(0, x.Slice(2, 2, 0).Count);
    }

    [Fact]
    public void ConcatenationOfDifferentLengths()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = Tensor.From([1, 2, 3, 4], [2, 2]), b = Tensor.From([5, 6], [2, 1]), c = Tensor.From([7, 8], [1, 2]);
        Assert.Equal([1f, 2, 5, 3, 4, 6], Tensor.Concatenate([a, b], 1).ToArray());
        Assert.Equal([1f, 2, 3, 4, 7, 8], Tensor.Concatenate([a, c], 0).ToArray());
        Assert.Equal([1, 2, 3], Tensor.Concatenate([Tensor.FromInts([1], [1]), Tensor.FromInts([2, 3], [2])], -1).ToIntArray());
    }

    [Fact]
    public void ExplanationsLookThroughMoves()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Tensor moved = Tensor.Concatenate([x.Transpose(0, 1).Slice(1, 1, 1).Reshape([3]), Tensor.From(9)], 0);
        Explanation explanation = moved.Explain(2);
        Assert.Equal((Combination.Stored, x, 5L, 6.0), (explanation.Combination, explanation.Source, explanation.Index, explanation.Value));
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 3]);
        Assert.Contains("reshape: the new shape must have as many elements as (2, 3) (6), got (4) (4)", Assert.Throws<ArgumentException>(() => x.Reshape([4])).Message);
        Assert.Contains("transpose: shape (2, 3) has no dimension 2", Assert.Throws<ArgumentOutOfRangeException>(() => x.Transpose(0, 2)).Message);
        Assert.Contains("slice: the range 1 … 4 is not inside dimension 1", Assert.Throws<ArgumentOutOfRangeException>(() => x.Slice(1, 1, 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Slice(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Slice(1, 1, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Slice(-3, 0, 1));
        Assert.Contains("none", Assert.Throws<ArgumentException>(() => Tensor.Concatenate([], 0)).Message);
        Assert.Contains("concatenate: all sizes but those of dimension 0 must be equal, got (2, 3) and (2, 2)",
            Assert.Throws<ArgumentException>(() => Tensor.Concatenate([x, Tensor.Zeros([2, 2])], 0)).Message);
        Assert.Contains("must be F32", Assert.Throws<ArgumentException>(() => Tensor.Concatenate([x, Tensor.Zeros([2, 3], DType.I32)], 0)).Message);
        Assert.Contains("same device", Assert.Throws<ArgumentException>(() => Tensor.Concatenate([x, Tensor.Zeros([2, 3], DType.F32, TestDevices.Naive)], 0)).Message);
    }
}
