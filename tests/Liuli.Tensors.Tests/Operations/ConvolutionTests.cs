namespace Liuli.Tensors.Tests.Operations;

/// <summary>Expected numbers: sums written out in a few lines of Python.</summary>
public class ConvolutionTests
{
    private static readonly float[] s_image = [-1, 2, 0, 3, 1, 1, -1, 2, 0, 3, 3, 1, -1, 2, 0, 0, 3, 1, -1, 2];
    private static readonly float[] s_sobel = [1, 0, -1, 2, 0, -2, 1, 0, -1];

    [Fact]
    public void AnEdgeFilter()
    {
        foreach (Device device in TestDevices.Fast.Append(TestDevices.Naive))
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor image = Tensor.From(s_image, [1, 1, 4, 5], device), kernel = Tensor.From(s_sobel, [1, 1, 3, 3], device);
            Tensor plain = image.Conv2d(kernel, Tensor.From([0.5f], [1], device));
            Assert.Equal([1, 1, 2, 3], plain.Shape);
            Assert.Equal([1.5f, -3.5f, -3.5f, 6.5f, 1.5f, -3.5f], plain.ToArray());
            Assert.Equal([-3f, -3, 6, -4, 1, 3], image.Conv2d(kernel, stride: 2, padding: 1).ToArray());
        }
    }

    [Fact]
    public void AWindowOpensIntoItsProducts()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor y = Tensor.From(s_image, [1, 1, 4, 5]).Conv2d(Tensor.From(s_sobel, [1, 1, 3, 3]), Tensor.From(0.5f));
        Explanation explanation = y.Explain(0, 0, 1, 0);
        Assert.Equal((6.5, 10, 0.0), (explanation.Value, explanation.Terms.Count, explanation.Residual));
        Assert.Equal([1f, 0, -2, 6, 0, 2, 0, 0, -1, 0.5f], explanation.Terms.Select(t => (float)t.Contribution));
    }

    [Fact]
    public void PoolingTakesTheLargestAndSendsTheGradientThere()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(s_image, [1, 1, 4, 5]).RequireGrad();
        Tensor y = x.MaxPool2d(2);
        Assert.Equal([2f, 3, 3, 2], y.ToArray());
        LiteralLoss.Backward(y, 1, 2, 3, 4);
        // There are two threes in the lower left window; the first one gets the gradient.
        Assert.Equal([0f, 1, 0, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0], x.Gradient.ToArray());
        Assert.Equal([2f, 3, 3, 3, 3, 3], x.MaxPool2d(3, 2, 1).ToArray());
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor image = Tensor.Zeros([1, 2, 4, 4]);
        Assert.Contains("conv2d: expected an input (B, I, h, w) and a weight (O, I, kh, kw) with the same I, got (1, 2, 4, 4) and (1, 3, 3, 3)",
            Assert.Throws<ArgumentException>(() => image.Conv2d(Tensor.Zeros([1, 3, 3, 3]))).Message);
        Assert.Contains("larger than the padded image", Assert.Throws<ArgumentException>(() => image.Conv2d(Tensor.Zeros([1, 2, 5, 3]))).Message);
        Assert.Contains("conv2d: bias must have shape (1), got (2)", Assert.Throws<ArgumentException>(() => image.Conv2d(Tensor.Zeros([1, 2, 3, 3]), Tensor.Zeros([2]))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Conv2d(Tensor.Zeros([1, 2, 3, 3]), stride: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Conv2d(Tensor.Zeros([1, 2, 3, 3]), padding: -1));
        Assert.Contains("maxpool2d: expected an input (B, C, h, w)", Assert.Throws<ArgumentException>(() => image.MaxPool2d(5)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.MaxPool2d(2, 1, 2));
    }
}
