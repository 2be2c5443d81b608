namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>What a mixture of experts is made of: choosing, moving rows, adding them up.</summary>
internal sealed class ExpertCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("top-k", (r, d) => [OperationCase.Normal(r, d, [2, OperationCase.Size(r, 5), 3 + OperationCase.Size(r, 20)])], x => x[0].TopK(3)) { HasGradient = false };
        yield return new OperationCase(
            "gather",
            (r, d) =>
            {
                int rows = OperationCase.Size(r, 7), width = OperationCase.Size(r, 9);
                return [OperationCase.Normal(r, d, [rows, width]), Positions(r, d, width, [rows, 4])];
            },
            x => x[0].Gather(x[1]));
        yield return new OperationCase(
            "take rows",
            (r, d) =>
            {
                int rows = OperationCase.Size(r, 7);
                return [OperationCase.Normal(r, d, [rows, OperationCase.Size(r, 60)]), Positions(r, d, rows, [OperationCase.Size(r, 11)])];
            },
            x => x[0].TakeRows(x[1]));
        // The input is copied first, as put rows writes into it.
        yield return new OperationCase("put rows", (r, d) => PutInputs(r, d), x => x[0].Scale(1).PutRows(x[1], 1).PutRows(x[2], 1 + x[1].Shape[0]));
        yield return new OperationCase(
            "combine experts",
            (r, d) =>
            {
                int uses = OperationCase.Size(r, 9), rows = OperationCase.Size(r, 5), count = OperationCase.Size(r, 3);
                Tensor places = Positions(r, d, uses, [rows, count]);
                return [OperationCase.Normal(r, d, [uses, OperationCase.Size(r, 60)]), OperationCase.Normal(r, d, [rows, count]), places];
            },
            x => Tensor.CombineExperts(x[0], x[1], x[2], x[2]));
    }

    private static Tensor[] PutInputs(Philox random, Device device)
    {
        int width = OperationCase.Size(random, 30), first = OperationCase.Size(random, 4), second = OperationCase.Size(random, 4);
        return
        [
            OperationCase.Normal(random, device, [first + second + 3, width]), OperationCase.Normal(random, device, [first, width]), OperationCase.Normal(random, device, [second, width]),
        ];
    }

    private static Tensor Positions(Philox random, Device device, int below, Shape shape)
    {
        int[] positions = new int[shape.Count];
        foreach (ref int position in positions.AsSpan())
            position = random.NextInt32(below);
        return Tensor.FromInts(positions, shape, device);
    }
}
