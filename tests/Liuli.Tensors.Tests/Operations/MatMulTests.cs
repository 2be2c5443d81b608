namespace Liuli.Tensors.Tests.Operations;

public class MatMulTests
{
    /// <summary>The first neuron of the book: four weights, one leaf.</summary>
    [Fact]
    public void OneNeuron()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor leaf = Tensor.From([32, 107, 56, 11.2f], [1, 4]), weights = Tensor.From([0.10f, -0.29f, -0.07f, 0.46f], [1, 4]);
        Assert.Equal(-26.598f, leaf.MatMul(weights, transposeRight: true).Item(), 1e-5f);
        Tensor sum = leaf.MatMul(weights, transposeRight: true, bias: Tensor.From(0.25f));
        Assert.Equal(-26.348f, sum.Item(), 1e-5f);
        Explanation explanation = sum.Explain(0, 0);
        double[] expected = [3.2, -31.03, -3.92, 5.152, 0.25];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], explanation.Terms[i].Contribution, 1e-5);
        Assert.Equal(["input", "input", "input", "input", "bias"], explanation.Terms.Select(t => t.Role));
        Assert.Equal("weight", explanation.Terms[3].Factor!.Role);
        Assert.Equal((11.2f, 0.46f), ((float)explanation.Terms[3].Value, (float)explanation.Terms[3].Factor!.Value));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void EveryFormGivesTheSameProductAndGradients(bool transposeLeft, bool transposeRight)
    {
        using TensorScope scope = TensorScope.Begin();
        // (1 2 3; 4 5 6)·(1 −1; 0 2; 3 1) = (10 6; 22 12); upstream (1 2; 3 4).
        using Tensor left = (transposeLeft ? Tensor.From([1, 4, 2, 5, 3, 6], [3, 2]) : Tensor.From([1, 2, 3, 4, 5, 6], [2, 3])).RequireGrad();
        using Tensor right = (transposeRight ? Tensor.From([1, 0, 3, -1, 2, 1], [2, 3]) : Tensor.From([1, -1, 0, 2, 3, 1], [3, 2])).RequireGrad();
        using Tensor bias = Tensor.From(100, 200).RequireGrad();
        Tensor y = left.MatMul(right, transposeLeft, transposeRight, bias);
        Assert.Equal([110f, 206, 122, 212], y.ToArray());
        LiteralLoss.Backward(y, 1, 2, 3, 4);
        float[] toLeft = [-1, 4, 5, -1, 8, 13], toRight = [13, 18, 17, 24, 21, 30];
        Assert.Equal(transposeLeft ? [toLeft[0], toLeft[3], toLeft[1], toLeft[4], toLeft[2], toLeft[5]] : toLeft, left.Gradient.ToArray());
        Assert.Equal(transposeRight ? [toRight[0], toRight[2], toRight[4], toRight[1], toRight[3], toRight[5]] : toRight, right.Gradient.ToArray());
        Assert.Equal([4f, 6], bias.Gradient.ToArray());
    }

    [Fact]
    public void BatchesKeepToThemselvesAndShareWhatIsShared()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor left = Tensor.From([1, 2, 3, 4], [2, 1, 2]);
        Assert.Equal([50f, 110], left.MatMul(Tensor.From([10, 20], [2, 1])).ToArray());
        Tensor own = left.MatMul(Tensor.From([10, 20, 100, 1000], [2, 2, 1]));
        Assert.Equal([2, 1, 1], own.Shape);
        Assert.Equal([50f, 4300], own.ToArray());
    }

    [Fact]
    public void EmptySizesGiveZerosOrNothing()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor bias = Tensor.From(1, 2, 3).RequireGrad(), weight = Tensor.Full([4, 3], 1).RequireGrad();
        Assert.Equal([1f, 2, 3, 1, 2, 3], Tensor.Zeros([2, 0]).MatMul(Tensor.Zeros([0, 3]), bias: bias).ToArray());
        Tensor nothing = Tensor.Zeros([0, 4]).MatMul(weight, bias: bias);
        Assert.Equal([0, 3], nothing.Shape);
        nothing.SumAll().Backward();
        Assert.Equal([0f, 0, 0], bias.Gradient.ToArray());
        Assert.All(weight.Gradient.ToArray(), g => Assert.Equal(0f, g));
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 3]);
        Assert.Equal("matmul: the inner sizes must be equal, got (2, 3) · (2, 3): 3 and 2", Message(() => x.MatMul(x)));
        Assert.Equal("matmul: the inner sizes must be equal, got transposed (2, 3) · transposed (2, 3): 2 and 3", Message(() => x.MatMul(x, true, true)));
        Assert.Contains("matmul: right needs at least 2 dimensions, got shape (3)", Message(() => x.MatMul(Tensor.Zeros([3]))));
        Assert.Contains("matmul: bias must have shape (4), got (3)", Message(() => x.MatMul(Tensor.Zeros([3, 4]), bias: Tensor.Zeros([3]))));
        Assert.Contains("leading dimensions", Message(() => Tensor.Zeros([2, 2, 3]).MatMul(Tensor.Zeros([3, 3, 2]))));
        Assert.Contains("matmul: right must be F32", Message(() => x.MatMul(Tensor.FromInts([1, 2, 3], [3, 1]))));
        Assert.Contains("same device", Message(() => x.MatMul(Tensor.Zeros([3, 1], DType.F32, TestDevices.Naive))));

        static string Message(Func<Tensor> wrong) => Assert.Throws<ArgumentException>(() => wrong()).Message;
    }
}
