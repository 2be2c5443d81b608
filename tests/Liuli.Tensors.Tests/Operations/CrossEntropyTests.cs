using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: a few lines of Python in double precision, gradients by differences of fourth order.</summary>
public class CrossEntropyTests
{
    private static readonly float[] s_gradient =
        [-0.37472436f, 0.0062371067f, 0.027952773f, 0.34053448f, 0f, 0f, 0f, 0f, 0.48775777f, 2.2144172e-05f, -0.49671351f, 0.0089335953f];

    private static Tensor Logits => Tensor.From([2f, -1f, 0.5f, 3f, 0.1f, 0.2f, 0.3f, 0.4f, 5f, -5f, 0f, 1f], [3, 4]);

    [Fact]
    public void LossAndGradientAreTheKnownNumbers()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor logits = Logits.RequireGrad(), targets = Tensor.FromInts([0, -100, 2], [3]);
        Tensor loss = logits.CrossEntropy(targets);
        Assert.Equal(3.20444044f, loss.Item(), 5);
        loss.Backward();
        Close.Assert(s_gradient, logits.Gradient.ToArray(), 1e-6, "once");
        logits.CrossEntropy(targets).Backward();
        Close.Assert([.. s_gradient.Select(g => 2 * g)], logits.Gradient.ToArray(), 1e-6, "twice");
    }

    [Fact]
    public void IgnoringEverythingCostsNothing()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor logits = Logits.RequireGrad();
        Tensor loss = logits.CrossEntropy(Tensor.FromInts([-100, -100, -100], [3]));
        Assert.Equal(0f, loss.Item());
        loss.Backward();
        Assert.Equal(new float[12], logits.Gradient.ToArray());
    }

    [Fact]
    public void LargeLogitsStayFinite()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor logits = Tensor.From([1000f, 0f, -1000f], [1, 3]).RequireGrad();
        Tensor loss = logits.CrossEntropy(Tensor.FromInts([2], [1]));
        Assert.Equal(2000f, loss.Item());
        loss.Backward();
        Assert.Equal([1f, 0f, -1f], logits.Gradient.ToArray());
    }

    [Fact]
    public void NoMemoryIsKeptWhenNothingIsRecorded()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor logits = Tensor.Zeros([64, 8], DType.F32, device), targets = Tensor.Zeros([64], DType.I32, device);
        for (int i = 0; i < 50; i++)
            logits.CrossEntropy(targets).Dispose();
        // logits, targets, the loss and one buffer that is used again and again.
        Assert.Equal(4, device.NativeBlocksAllocated);
    }

    [Fact]
    public void ExplainOpensARowDownToItsLogits()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Explanation loss = Logits.CrossEntropy(Tensor.FromInts([0, -100, 2], [3])).Explain();
        Assert.Equal([0L, 2L], loss.Terms.Select(t => t.Index));
        Explanation row = loss.Terms[1].Open();
        Assert.Equal(5.02478918, row.Value, 6);
        Assert.Equal(row.Value, row.Recombined, 9);
        Explanation sum = row.Terms[0].Open();
        Assert.Equal(sum.Value, sum.Recombined, 9);
        Assert.Equal(4, sum.Terms[1].Open().Terms.Count);
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Logits.CrossEntropy(Tensor.FromInts([0, 1, 4], [3]))).Message;
        Assert.Contains("target 4 at position 2", message);
        Assert.Contains("4 classes", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Logits.CrossEntropy(Tensor.FromInts([0, 1, -100], [3]), ignoreIndex: -1));
        Assert.Contains("(3)", Assert.Throws<ArgumentException>(() => Logits.CrossEntropy(Tensor.FromInts([0, 1], [2]))).Message);
        Assert.Contains("I32", Assert.Throws<ArgumentException>(() => Logits.CrossEntropy(Tensor.From(0f, 1f, 2f))).Message);
    }
}
