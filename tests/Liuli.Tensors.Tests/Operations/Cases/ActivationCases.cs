namespace Liuli.Tensors.Tests.Operations.Cases;

/// <summary>Functions of one element, and those with a number beside it.</summary>
internal sealed class ActivationCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return Case("exp", x => x.Exp());
        yield return Case("log", x => x.Log(), positive: true);
        yield return Case("tanh", x => x.Tanh());
        yield return Case("sigmoid", x => x.Sigmoid());
        yield return Case("silu", x => x.Silu());
        yield return Case("gelu", x => x.Gelu());
        yield return Case("gelu_erf", x => x.GeluErf()) with
        {
            // ½x·(1 + erf) cancels for x near −4: the error is small beside x, not beside y.
            ExplanationTolerance = 1e-3,
        };
        yield return Case("soft cap", x => x.SoftCap(1.25f));
        yield return Case("scale", x => x.Scale(-1.75f));
        yield return Case("scale by operators", x => 0.5f * -(x * 3f));
        yield return Case("add_scalar", x => x.AddScalar(0.25f) + 1f);
        yield return Gated("swiglu", (gate, up) => gate.SwiGlu(up));
        yield return Gated("geglu", (gate, up) => gate.GeGlu(up));
        yield return Gated("swiglu over many elements", (gate, up) => gate.SwiGlu(up), most: 5_000);
        yield return Gated("swiglu of steps that have gradients already", (gate, up) => (gate * 2f, up * 3f) is var (x, y) ? x.SwiGlu(y) + x.Tanh() + y + x.SwiGlu(x) : default);
        yield return Case("gelu over many elements", x => x.Gelu(), most: 5_000);
    }

    private static OperationCase Case(string name, Func<Tensor, Tensor> apply, bool positive = false, int most = 67) => new(
        name,
        (random, device) =>
        {
            Shape shape = [OperationCase.Size(random, 4), OperationCase.Size(random, most)];
            return [positive ? Tensor.Uniform(shape, 0.3f, 4f, random, device) : Tensor.Normal(shape, 0, 1.5f, random, device)];
        },
        inputs => apply(inputs[0]))
    {
        LeastScale = 0.1,
    };

    private static OperationCase Gated(string name, Func<Tensor, Tensor, Tensor> apply, int most = 67) => new(
        name,
        (random, device) =>
        {
            Shape shape = [OperationCase.Size(random, 4), OperationCase.Size(random, most)];
            return [Tensor.Normal(shape, 0, 1.5f, random, device), Tensor.Normal(shape, 0, 1.5f, random, device)];
        },
        inputs => apply(inputs[0], inputs[1]))
    {
        LeastScale = 0.1,
    };
}
