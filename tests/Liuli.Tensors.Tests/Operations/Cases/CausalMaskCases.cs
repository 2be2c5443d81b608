namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class CausalMaskCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        // Minus infinity has no finite difference; its exponential has.
        yield return new OperationCase("causal mask", Scores, inputs => inputs[0].CausalMask()) { HasGradient = false };
        yield return new OperationCase("causal mask, offset and window", Scores, inputs => inputs[0].CausalMask(2, 3)) { HasGradient = false };
        yield return new OperationCase("causal mask, then exp", Scores, inputs => inputs[0].CausalMask().Exp());
        yield return new OperationCase("causal mask, offset and window, then exp", Scores, inputs => inputs[0].CausalMask(1, 2).Exp());
        yield return new OperationCase("causal mask twice used, then exp", Scores, inputs => (inputs[0].CausalMask(1) + inputs[0].CausalMask()).Exp());
    }

    private static Tensor[] Scores(Philox random, Device device) =>
        [OperationCase.Normal(random, device, [OperationCase.Size(random, 3), OperationCase.Size(random, 6), OperationCase.Size(random, 7)])];
}
