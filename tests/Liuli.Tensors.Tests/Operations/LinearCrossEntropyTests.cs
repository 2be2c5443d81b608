using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>One operation must be the two that it stands for; the random proofs hold its gradients to differences.</summary>
public class LinearCrossEntropyTests
{
    [Theory]
    [InlineData(7, 50, 6, 1 << 25)]
    [InlineData(130, 513, 24, 1 << 25)]
    [InlineData(130, 513, 24, 513 * 40)] // three chunks of 33 rows, one of 31
    [InlineData(5, 70, 3, 1)] // row by row
    public void EqualsHeadAndCrossEntropyOneAfterTheOther(int rows, int classes, int width, int chunkElements)
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(5);
        Tensor x = Tensor.Normal([1, rows, width], 0, 1, random).RequireGrad(), weight = Tensor.Normal([classes, width], 0, 0.5f, random).RequireGrad();
        Tensor targets = Targets(rows, classes, random);
        Tensor expected = x.MatMul(weight, transposeRight: true).CrossEntropy(targets), actual = LinearCrossEntropyOperation.Instance.Apply(x, weight, targets, -100, MatMulPrecision.F32, chunkElements);
        Assert.Equal(expected.Item(), actual.Item(), 1e-5 * Math.Abs(expected.Item()));
        expected.Backward();
        float[] ofX = x.Gradient.ToArray(), ofWeight = weight.Gradient.ToArray();
        x.ClearGradient();
        weight.ClearGradient();
        actual.Backward();
        Close.Assert(ofX, x.Gradient.ToArray(), 1e-5, "gradient of x");
        Close.Assert(ofWeight, weight.Gradient.ToArray(), 1e-5, "gradient of weight");
        weight.Dispose();
        x.Dispose();
    }

    [Fact]
    public void TheUpstreamGradientScalesAndLaterCallsAdd()
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(6);
        Tensor x = Tensor.Normal([5, 4], 0, 1, random).RequireGrad(), weight = Tensor.Normal([9, 4], 0, 1, random).RequireGrad(), targets = Targets(5, 9, random).Reshape([5]);
        x.LinearCrossEntropy(weight, targets).Backward();
        float[] once = weight.Gradient.ToArray(), onceX = x.Gradient.ToArray();
        x.LinearCrossEntropy(weight, targets).Scale(0.5f).Backward();
        Close.Assert([.. once.Select(g => 1.5f * g)], weight.Gradient.ToArray(), 1e-6, "weight");
        Close.Assert([.. onceX.Select(g => 1.5f * g)], x.Gradient.ToArray(), 1e-6, "x");
    }

    [Theory]
    [InlineData(MatMulPrecision.F32)]
    [InlineData(MatMulPrecision.BF16)]
    public void ItCanBeCancelled(MatMulPrecision precision)
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(6);
        Tensor x = Tensor.Normal([5, 4], 0, 1, random), weight = Tensor.Normal([9, 4], 0, 1, random), targets = Targets(5, 9, random).Reshape([5]);
        Assert.ThrowsAny<OperationCanceledException>(() => x.LinearCrossEntropy(weight, targets, precision: precision, cancellation: new CancellationToken(canceled: true)));
    }

    /// <summary>The gradients are made in the forward pass and handed over; a second pass over the same graph makes them again.</summary>
    [Fact]
    public void AKeptGraphGivesTheSameGradientsAgain()
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(7);
        Tensor x = Tensor.Normal([5, 4], 0, 1, random).RequireGrad(), weight = Tensor.Normal([9, 4], 0, 1, random).RequireGrad(), targets = Targets(5, 9, random).Reshape([5]);
        Tensor loss = x.LinearCrossEntropy(weight, targets);
        loss.Backward(retainGraph: true);
        float[] once = weight.Gradient.ToArray();
        loss.Backward(retainGraph: true);
        loss.Backward();
        Close.Assert([.. once.Select(g => 3 * g)], weight.Gradient.ToArray(), 1e-6, "three times");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void OnlyWhatIsAskedForGetsAGradient(bool ofX, bool ofWeight)
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(8);
        Tensor x = Tensor.Normal([5, 4], 0, 1, random).RequireGrad(ofX), weight = Tensor.Normal([9, 4], 0, 1, random).RequireGrad(ofWeight);
        x.LinearCrossEntropy(weight, Targets(5, 9, random).Reshape([5])).Backward();
        Assert.Equal((ofX, ofWeight), (x.HasGradient, weight.HasGradient));
    }

    [Fact]
    public void WithoutRecordingNothingIsKept()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor x = Tensor.Zeros([64, 8], DType.F32, device).RequireGrad(), weight = Tensor.Zeros([30, 8], DType.F32, device).RequireGrad(), targets = Tensor.Zeros([64], DType.I32, device);
        using Recording.Restore nothing = Recording.Nothing();
        for (int i = 0; i < 50; i++)
            x.LinearCrossEntropy(weight, targets).Dispose();
        // x, weight, targets, the loss, the logits and the statistics; no gradient.
        Assert.Equal(6, device.NativeBlocksAllocated);
    }

    [Fact]
    public void AWarmStepAllocatesNothing()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor x = Tensor.Zeros([64, 8], DType.F32, device).RequireGrad(), weight = Tensor.Zeros([30, 8], DType.F32, device).RequireGrad(), targets = Tensor.Zeros([64], DType.I32, device);
        for (int i = 0; i < 3; i++)
            Step();
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 5; i++)
                Step();
        }, () => device.NativeBlocksAllocated);

        void Step()
        {
            using (TensorScope.Begin())
                x.LinearCrossEntropy(weight, targets).Backward();
            x.ClearGradient();
            weight.ClearGradient();
        }
    }

    [Fact]
    public void ExplainOpensARowDownToTheHeadsProducts()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Philox random = new(9);
        Tensor x = Tensor.Normal([3, 4], 0, 1, random), weight = Tensor.Normal([6, 4], 0, 1, random), targets = Tensor.FromInts([0, -100, 2], [3]);
        Explanation loss = x.LinearCrossEntropy(weight, targets).Explain(), plain = x.MatMul(weight, transposeRight: true).CrossEntropy(targets).Explain();
        Assert.Equal([0L, 2L], loss.Terms.Select(t => t.Index));
        Assert.Equal(plain.Terms[1].Contribution, loss.Terms[1].Contribution, 6);
        Term target = loss.Terms[1].Open().Terms[1];
        Explanation product = target.Open();
        Assert.Equal("matmul", product.Operation);
        Assert.Equal([8L, 9L, 10L, 11L], product.Terms.Select(t => t.Factor!.Index)); // the third class's row
        Assert.Equal(weight, product.Terms[0].Factor!.Source);
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([3, 4]), targets = Tensor.FromInts([0, 1, 2], [3]);
        Assert.Contains("(classes, 4)", Assert.Throws<ArgumentException>(() => x.LinearCrossEntropy(Tensor.Zeros([4, 5]), targets)).Message);
        Assert.Contains("target 2 at position 2", Assert.Throws<ArgumentOutOfRangeException>(() => x.LinearCrossEntropy(Tensor.Zeros([2, 4]), targets)).Message);
        Assert.Contains("(3)", Assert.Throws<ArgumentException>(() => x.LinearCrossEntropy(Tensor.Zeros([5, 4]), Tensor.FromInts([0], [1]))).Message);
        Assert.Contains("I32", Assert.Throws<ArgumentException>(() => x.LinearCrossEntropy(Tensor.Zeros([5, 4]), Tensor.Zeros([3]))).Message);
        Assert.Contains("F32", Assert.Throws<ArgumentException>(() => x.LinearCrossEntropy(Tensor.Zeros([5, 32]).To(DType.Q8_0), targets)).Message);
    }

    private static Tensor Targets(int rows, int classes, Philox random)
    {
        int[] targets = new int[rows];
        foreach (ref int target in targets.AsSpan())
            target = random.NextInt32(classes);
        targets[rows / 2] = -100;
        return Tensor.FromInts(targets, [1, rows]);
    }
}
