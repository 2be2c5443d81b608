namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class ReluCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase(
            "relu",
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 5), OperationCase.Size(random, 67)])],
            inputs => inputs[0].Relu());
    }
}
