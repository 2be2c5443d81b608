namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>Convolution and max-pooling with several windows, strides and paddings.</summary>
internal sealed class ConvolutionCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        foreach ((int height, int width, int stride, int padding) in ((int, int, int, int)[])[(3, 3, 1, 1), (1, 1, 1, 0), (2, 3, 2, 0), (5, 3, 3, 4), (3, 4, 1, 5)])
        {
            yield return new OperationCase(
                $"conv2d {height}×{width}, stride {stride}, padding {padding}",
                (random, device) =>
                {
                    int channels = OperationCase.Size(random, 3), kernels = OperationCase.Size(random, 3);
                    return
                    [
                        OperationCase.Normal(random, device, [OperationCase.Size(random, 2), channels, 4 + OperationCase.Size(random, 3), 4 + OperationCase.Size(random, 6)]),
                        OperationCase.Normal(random, device, [kernels, channels, height, width]),
                        OperationCase.Normal(random, device, [kernels]),
                    ];
                },
                inputs => inputs[0].Conv2d(inputs[1], inputs[2], stride, padding))
            {
                LeastScale = 1,
            };
        }
        yield return new OperationCase(
            "conv2d without bias",
            (random, device) => [OperationCase.Normal(random, device, [2, 2, 5, 5]), OperationCase.Normal(random, device, [3, 2, 3, 3])],
            inputs => inputs[0].Conv2d(inputs[1]));
        foreach ((int size, int stride, int padding) in ((int, int, int)[])[(2, 0, 0), (3, 2, 1), (3, 1, 0), (1, 3, 0)])
        {
            yield return new OperationCase(
                $"maxpool2d {size}×{size}, stride {stride}, padding {padding}",
                (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 3), OperationCase.Size(random, 3), 2 + OperationCase.Size(random, 8), 2 + OperationCase.Size(random, 8)])],
                inputs => inputs[0].MaxPool2d(size, stride, padding));
        }
    }
}
