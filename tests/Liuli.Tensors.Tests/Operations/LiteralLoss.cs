namespace Liuli.Tensors.Tests.Operations;

/// <summary>L = Σ wᵢ·yᵢ with given weights, so that gradients can be compared with numbers from another program.</summary>
internal sealed class LiteralLoss : Operation
{
    private static readonly LiteralLoss s_instance = new();

    public override string Name => "literal loss";

    public override string Formula => "L = Σ w·y";

    /// <summary>Runs backward from Σ wᵢ·yᵢ.</summary>
    public static void Backward(Tensor output, params float[] weights)
    {
        Assert.Equal(output.Count, weights.Length);
        Tensor loss = Tensor.Full([], 0, output.Device);
        Recording.Record(s_instance, loss, output, Tensor.From(weights, output.Shape, output.Device)).Backward();
    }

    public override void Backward(in Node node) => node.Input(1).AsSpan<float>().CopyTo(node.GradientOf(0).Tensor.AsSpan<float>());

    public override Explanation Explain(in Node node, long index) => throw new NotSupportedException("a test's loss explains nothing");
}
