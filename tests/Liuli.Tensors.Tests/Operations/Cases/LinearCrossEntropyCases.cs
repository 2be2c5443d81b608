namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class LinearCrossEntropyCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("linear cross-entropy", Inputs, inputs => inputs[0].LinearCrossEntropy(inputs[1], inputs[2], ignoreIndex: -1)) { LeastScale = 1 };
    }

    private static Tensor[] Inputs(Philox random, Device device)
    {
        int batch = OperationCase.Size(random, 3), time = OperationCase.Size(random, 5), classes = OperationCase.Size(random, 70), width = OperationCase.Size(random, 9);
        int[] targets = new int[batch * time];
        // Some are −1, which is ignored; now and then all of them are.
        foreach (ref int target in targets.AsSpan())
            target = random.NextInt32(classes + 1) - 1;
        return [OperationCase.Normal(random, device, [batch, time, width]), OperationCase.Normal(random, device, [classes, width]), Tensor.FromInts(targets, [batch, time], device)];
    }
}
