namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class MatMulCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        foreach (bool transposeLeft in (bool[])[false, true])
        {
            foreach (bool transposeRight in (bool[])[false, true])
            {
                yield return Case("matmul", transposeLeft, transposeRight, "", "", bias: false);
                yield return Case("matmul with bias", transposeLeft, transposeRight, "", "", bias: true);
                yield return Case("matmul with a shared right operand", transposeLeft, transposeRight, "bt", "", bias: true);
                yield return Case("matmul of a batch", transposeLeft, transposeRight, "bt", "bt", bias: false);
                yield return Case("matmul of a batch with bias", transposeLeft, transposeRight, "b", "b", bias: true);
            }
        }
        yield return new OperationCase(
            "matmul that is large enough for packing and threads",
            (random, device) => [OperationCase.Normal(random, device, [70, 65]), OperationCase.Normal(random, device, [65, 90]), OperationCase.Normal(random, device, [90])],
            inputs => inputs[0].MatMul(inputs[1], bias: inputs[2]));
        foreach (OperationCase item in RoundedCases())
            yield return item;
    }

    /// <summary>All forms, large and small kernels; the gradients are proved in <see cref="Bf16MatMulTests"/>.</summary>
    private static IEnumerable<OperationCase> RoundedCases()
    {
        foreach (bool transposeLeft in (bool[])[false, true])
            foreach (bool transposeRight in (bool[])[false, true])
                foreach ((int m, int n, int k) in new[] { (3, 5, 7), (40, 70, 65) })
                {
                    yield return new OperationCase(
                        $"matmul in bf16 {m}×{n}×{k}{(transposeLeft ? ", left transposed" : "")}{(transposeRight ? ", right transposed" : "")}",
                        (random, device) =>
                        [
                            OperationCase.Normal(random, device, transposeLeft ? [k, m] : [m, k]),
                            OperationCase.Normal(random, device, transposeRight ? [n, k] : [k, n]),
                            OperationCase.Normal(random, device, [n]),
                        ],
                        inputs => inputs[0].MatMul(inputs[1], transposeLeft, transposeRight, inputs[2], MatMulPrecision.BF16))
                    { LeastScale = 1, IsSmooth = false, Rounds = true };
                }
    }

    private static OperationCase Case(string name, bool transposeLeft, bool transposeRight, string leftBatch, string rightBatch, bool bias) => new(
        $"{name}{(transposeLeft ? ", left transposed" : "")}{(transposeRight ? ", right transposed" : "")}",
        (random, device) =>
        {
            int b = OperationCase.Size(random, 3), t = OperationCase.Size(random, 3);
            int m = OperationCase.Size(random, 12), n = OperationCase.Size(random, 35), k = OperationCase.Size(random, 20);
            Tensor left = OperationCase.Normal(random, device, ShapeOf(leftBatch, b, t, transposeLeft ? [k, m] : [m, k]));
            Tensor right = OperationCase.Normal(random, device, ShapeOf(rightBatch, b, t, transposeRight ? [n, k] : [k, n]));
            return bias ? [left, right, OperationCase.Normal(random, device, [n])] : [left, right];
        },
        inputs => inputs[0].MatMul(inputs[1], transposeLeft, transposeRight, inputs.Length > 2 ? inputs[2] : default))
    {
        LeastScale = 1,
    };

    private static Shape ShapeOf(string batch, int b, int t, int[] matrix) =>
        Shape.Create([.. batch.Select(letter => letter == 'b' ? b : t), .. matrix]);
}
