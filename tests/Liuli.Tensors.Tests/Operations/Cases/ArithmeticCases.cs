namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>The four operations in every way that two shapes can meet.</summary>
internal sealed class ArithmeticCases : IOperationCases
{
    // t, m and n stand for random sizes; 1 for a repeated one.
    private static readonly (string Left, string Right)[] s_shapes =
    [
        ("mn", "mn"), ("tmn", "n"), ("n", "tmn"), ("tmn", "mn"), ("tmn", "m1"), ("t1n", "tm1"), ("1", "tmn"), ("tmn", ""), ("m1", "1n"), ("t1n", "m1"), ("", ""),
    ];

    public IEnumerable<OperationCase> Cases()
    {
        foreach ((string left, string right) in s_shapes)
        {
            yield return Case("add", left, right, (x, y) => x + y);
            yield return Case("subtract", left, right, (x, y) => x - y);
            yield return Case("multiply", left, right, (x, y) => x * y);
            yield return Case("divide", left, right, (x, y) => x / y);
        }
        yield return new OperationCase(
            "multiply by itself",
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 40)])],
            inputs => inputs[0] * inputs[0]);
        yield return new OperationCase(
            "residual lines", // gradients that are passed on without a copy, added to later, changed in place
            (random, device) => [OperationCase.Normal(random, device, [OperationCase.Size(random, 5), OperationCase.Size(random, 37)])],
            inputs =>
            {
                Tensor x = inputs[0] * 2f, y = x + x.Tanh();
                y = y + y.Gelu() * 0.5f;
                y = y.Reshape([(int)y.Shape.Rows, 1, y.Shape[^1]]).AddScalar(0.25f).Reshape(x.Shape);
                return y + (y - x) + y;
            });
        yield return new OperationCase(
            "add over many elements",
            (random, device) => [OperationCase.Normal(random, device, [150, 257]), OperationCase.Normal(random, device, [257])],
            inputs => inputs[0] + inputs[1]);
        yield return new OperationCase(
            "multiply over many elements",
            (random, device) => [OperationCase.Normal(random, device, [3, 2, 7001]), OperationCase.Normal(random, device, [3, 1, 1])],
            inputs => inputs[0] * inputs[1])
        {
            // Sums of 14,002 numbers in different orders.
            Tolerance = 1e-4,
        };
    }

    private static OperationCase Case(string name, string left, string right, Func<Tensor, Tensor, Tensor> apply) => new(
        $"{name} ({left}) ({right})",
        (random, device) =>
        {
            int t = OperationCase.Size(random, 4), m = OperationCase.Size(random, 5), n = OperationCase.Size(random, 37);
            Tensor x = OperationCase.Normal(random, device, ShapeOf(left, t, m, n));
            Tensor y = OperationCase.Normal(random, device, ShapeOf(right, t, m, n));
            if (name == "divide")
                AwayFromZero(y.AsSpan<float>());
            return [x, y];
        },
        inputs => apply(inputs[0], inputs[1]));

    private static Shape ShapeOf(string letters, int t, int m, int n) =>
        Shape.Create([.. letters.Select(letter => letter switch { 't' => t, 'm' => m, 'n' => n, _ => 1 })]);

    private static void AwayFromZero(Span<float> values)
    {
        foreach (ref float value in values)
            value += MathF.CopySign(0.5f, value);
    }
}
