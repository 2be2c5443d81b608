namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class EmbeddingCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("embedding", Inputs, inputs => inputs[0].Embedding(inputs[1]));
    }

    private static Tensor[] Inputs(Philox random, Device device)
    {
        int vocabulary = OperationCase.Size(random, 7), batch = OperationCase.Size(random, 3), time = OperationCase.Size(random, 9);
        // More ids than rows, so that rows repeat.
        int[] ids = new int[batch * time];
        foreach (ref int id in ids.AsSpan())
            id = random.NextInt32(vocabulary);
        return [OperationCase.Normal(random, device, [vocabulary, OperationCase.Size(random, 83)]), Tensor.FromInts(ids, [batch, time], device)];
    }
}
