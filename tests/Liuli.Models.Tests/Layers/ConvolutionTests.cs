using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Layers;

public class ConvolutionTests
{
    [Fact]
    public void AVerticalEdgeAnswersAtTheEdgeOnly()
    {
        Conv2d edges = new(1, 1, 3, padding: 0, bias: false);
        edges.Weight.Set(Tensor.From([-1, 0, 1, -1, 0, 1, -1, 0, 1], [1, 1, 3, 3]));
        Tensor image = Tensor.From([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], [1, 1, 3, 6]);
        Tensor answer = edges.Forward(image);
        Assert.Equal([1, 1, 1, 4], answer.Shape);
        Assert.Equal([0, 3, 3, 0], answer.ToArray());
    }

    [Fact]
    public void PoolingKeepsTheLargestOfEachWindow() => Assert.Equal(
        [6, 8], new MaxPool2d(2).Forward(Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4])).ToArray());

    [Fact]
    public void BiasAndPaddingCount()
    {
        Conv2d layer = new(1, 2, 3, padding: 1);
        layer.Initialize(new Philox(1));
        layer.Weight.Value.AsSpan<float>().Clear();
        ((ReadOnlySpan<float>)[1, -2]).CopyTo(layer.Bias!.Value.AsSpan<float>());
        Assert.Equal([1, 1, 1, 1, -2, -2, -2, -2], layer.Forward(Tensor.Full([1, 1, 2, 2], 7)).ToArray());
        Assert.Equal(2 * 9 + 2, layer.ParameterCount);
    }
}
