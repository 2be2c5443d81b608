namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class NormCases : IOperationCases
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("layer norm", Inputs, inputs => inputs[0].LayerNorm(inputs[1], inputs[2], 1e-2f));
        yield return new OperationCase("layer norm without bias", (r, d) => Inputs(r, d)[..2], inputs => inputs[0].LayerNorm(inputs[1], default, 1e-2f));
        yield return new OperationCase("rms norm", (r, d) => Inputs(r, d)[..2], inputs => inputs[0].RmsNorm(inputs[1], 1e-2f));
    }

    private static Tensor[] Inputs(Philox random, Device device)
    {
        int width = 2 + random.NextInt32(85);
        Tensor x = OperationCase.Normal(random, device, [OperationCase.Size(random, 3), OperationCase.Size(random, 4), width]);
        return [x, OperationCase.Normal(random, device, [width]), OperationCase.Normal(random, device, [width])];
    }
}
