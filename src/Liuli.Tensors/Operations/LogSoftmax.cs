using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>The logarithm of softmax, computed without passing through numbers that could underflow.</summary>
public static class LogSoftmaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>yᵢ = xᵢ − ln Σ e^xⱼ over the last dimension of an F32 tensor.</summary>
        /// <exception cref="ArgumentException">x is not F32, or its last dimension is missing or empty.</exception>
        public Tensor LogSoftmax() => LogSoftmaxOperation.Instance.Apply(x);
    }
}

internal sealed class LogSoftmaxOperation : Operation
{
    public static readonly LogSoftmaxOperation Instance = new();

    public override string Name => "log-softmax";

    public override string Formula => "y = x − ln Σ eˣ";

    public Tensor Apply(Tensor x)
    {
        Check.Rows(x, Name);
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        SoftmaxKernel.LogForward(x.Device.Context, x.AsSpan<float>(), y.AsSpan<float>(), x.Shape.Last);
        return Recording.Record(this, y, x);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        SoftmaxKernel.LogBackward(gradient.Device.Context, node.Output.AsSpan<float>(), node.OutputGradient.AsSpan<float>(),
            gradient.AsSpan<float>(), gradient.Shape.Last, accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int width = x.Shape.Last;
        Explanation logSumExp = RowExplanations.LogSumExp(x, index - index % width, width);
        return Explanation.Of(node, index, Combination.Sum,
            [Term.Of("score", x, index), new Term("log-sum-exp", default, 0, logSumExp.Value, -logSumExp.Value) { Inner = logSumExp }]);
    }
}
