namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>The operation that CONTRIBUTING.md adds, so that its example compiles and does what is said there.</summary>
internal sealed class SquareCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase(
            "square",
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 5), OperationCase.Size(random, 67)])],
            inputs => inputs[0].Square());
    }
}
