namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class DropoutCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        // A generator of its own for every call, so that the mask is the same each time.
        yield return new OperationCase(
            "dropout",
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 20), OperationCase.Size(random, 150)])],
            inputs => inputs[0].Dropout(0.3f, new Philox(7, 3)));
    }
}
