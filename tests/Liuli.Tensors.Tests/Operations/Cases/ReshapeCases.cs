namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class ReshapeCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase(
            "reshape",
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 5), 6, OperationCase.Size(random, 7)])],
            inputs => inputs[0].Reshape([2, (int)inputs[0].Count / 6, 3]));
    }
}
