namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class SoftmaxCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("softmax", Inputs, inputs => inputs[0].Softmax());
        yield return new OperationCase("log-softmax", Inputs, inputs => inputs[0].LogSoftmax());
    }

    private static Tensor[] Inputs(Philox random, Device device) =>
        [OperationCase.Normal(random, device, [OperationCase.Size(random, 3), OperationCase.Size(random, 4), OperationCase.Size(random, 70)])];
}
