namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>Transpose, slice and concatenate.</summary>
internal sealed class MovingCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return Case("transpose of a matrix", 2, x => x.Transpose(0, 1));
        yield return Case("transpose of a large matrix", 2, x => x.Transpose(-1, 0), most: 80);
        yield return Case("transpose of the inner two", 3, x => x.Transpose(1, 2));
        yield return Case("transpose of the outer two", 3, x => x.Transpose(1, 0));
        yield return Case("transpose across one", 3, x => x.Transpose(0, 2));
        yield return Case("transpose of heads and time", 4, x => x.Transpose(1, 2));
        yield return Case("transpose across two", 5, x => x.Transpose(0, 3), most: 4);
        yield return Case("transpose with itself", 2, x => x.Transpose(1, 1));
        for (int dimension = 0; dimension < 3; dimension++)
        {
            int d = dimension;
            yield return Case($"slice of dimension {d}", 3, x => x.Slice(d, x.Shape[d] / 3, x.Shape[d] - x.Shape[d] / 3));
            yield return Case($"two slices of dimension {d}", 3, x => x.Slice(d, 0, 1) * x.Slice(d, x.Shape[d] - 1, 1));
            yield return new OperationCase(
                $"concatenate along dimension {d}",
                (random, device) =>
                {
                    Tensor[] tensors = new Tensor[OperationCase.Size(random, 6)];
                    int[] sizes = [OperationCase.Size(random, 4), OperationCase.Size(random, 5), OperationCase.Size(random, 20)];
                    for (int i = 0; i < tensors.Length; i++)
                    {
                        sizes[d] = OperationCase.Size(random, 20);
                        tensors[i] = OperationCase.Normal(random, device, Shape.Create(sizes));
                    }
                    return tensors;
                },
                inputs => Tensor.Concatenate(inputs, d - 3));
        }
    }

    private static OperationCase Case(string name, int rank, Func<Tensor, Tensor> apply, int most = 9) => new(
        name,
        (random, device) =>
        {
            int[] sizes = new int[rank];
            for (int i = 0; i < rank; i++)
                sizes[i] = OperationCase.Size(random, most);
            return [OperationCase.Normal(random, device, Shape.Create(sizes))];
        },
        inputs => apply(inputs[0]));
}
