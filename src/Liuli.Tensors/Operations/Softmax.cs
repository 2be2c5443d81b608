using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Softmax: numbers become shares of one.</summary>
/// <remarks>Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.</remarks>
public static class SoftmaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>yᵢ = e^xᵢ / Σ e^xⱼ over the last dimension of an F32 tensor. Computed from xᵢ − max, so that large numbers do not overflow.
        /// −∞ gets the share 0; a row of −∞ alone becomes zeros.</summary>
        /// <exception cref="ArgumentException">x is not F32, or its last dimension is missing or empty.</exception>
        public Tensor Softmax() => SoftmaxOperation.Instance.Apply(x);
    }
}

internal sealed class SoftmaxOperation : Operation
{
    public static readonly SoftmaxOperation Instance = new();

    public override string Name => "softmax";

    public override string Formula => "y = e^(x − max) / Σ e^(x − max)";

    public Tensor Apply(Tensor x)
    {
        Check.Rows(x, Name);
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        SoftmaxKernel.Forward(x.Device.Context, x.AsSpan<float>(), y.AsSpan<float>(), x.Shape.Last);
        return Recording.Record(this, y, x);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        SoftmaxKernel.Backward(gradient.Device.Context, node.Output.AsSpan<float>(), node.OutputGradient.AsSpan<float>(),
            gradient.AsSpan<float>(), gradient.Shape.Last, accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int width = x.Shape.Last;
        long start = index - index % width;
        double largest = RowExplanations.Largest(x, start, width).Value;
        if (double.IsNegativeInfinity(largest))
            return Explanation.Of(node, index, Combination.Sum, []); // everything is masked: nothing adds up to zero
        Term Exponential(long at) => Term.Of("score", x, at, value => Math.Exp(value - largest));
        return Explanation.Of(node, index, Combination.Quotient, new LazyTerms(width + 1, j => Exponential(j == 0 ? index : start + j - 1)));
    }
}
