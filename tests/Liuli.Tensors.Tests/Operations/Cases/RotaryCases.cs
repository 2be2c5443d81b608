namespace Liuli.Tensors.Tests.Operations.Cases;

internal sealed class RotaryCases : IOperationCases
{
    private const int MostPositions = 12;

    public IEnumerable<OperationCase> Cases()
    {
        yield return new OperationCase("rotary, halves", Inputs, inputs => Turn(inputs[0], inputs[0].Shape[3] / 2, RotaryLayout.Halves));
        yield return new OperationCase("rotary, pairs", Inputs, inputs => Turn(inputs[0], inputs[0].Shape[3] / 2, RotaryLayout.Pairs));
        yield return new OperationCase("rotary, part of the width", Inputs, inputs => Turn(inputs[0], inputs[0].Shape[3] / 4, RotaryLayout.Halves));
    }

    private static Tensor[] Inputs(Philox random, Device device) =>
        [OperationCase.Normal(random, device, [OperationCase.Size(random, 2), OperationCase.Size(random, 5), OperationCase.Size(random, 3), 2 * OperationCase.Size(random, 40)])];

    private static Tensor Turn(Tensor x, int half, RotaryLayout layout)
    {
        Tensor angles = Tensor.Uniform([MostPositions, half], -3, 3, new Philox(4), x.Device);
        Tensor cosines = Tensor.From([.. angles.ToArray().Select(MathF.Cos)], angles.Shape, x.Device);
        Tensor sines = Tensor.From([.. angles.ToArray().Select(MathF.Sin)], angles.Shape, x.Device);
        return x.Rotary(cosines, sines, offset: 7, layout);
    }
}
