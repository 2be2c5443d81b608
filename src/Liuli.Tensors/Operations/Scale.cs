using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>A number times a tensor: y = a·x.</summary>
public static class ScaleExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = factor·x for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Scale(float factor) => ScaleOperation.Instance.Apply(x, factor);

        /// <summary>y = factor·tensor.</summary>
        public static Tensor operator *(Tensor tensor, float factor) => ScaleOperation.Instance.Apply(tensor, factor);

        /// <inheritdoc cref="op_Multiply(Tensor, float)"/>
        public static Tensor operator *(float factor, Tensor tensor) => ScaleOperation.Instance.Apply(tensor, factor);

        /// <summary>y = −tensor.</summary>
        public static Tensor operator -(Tensor tensor) => ScaleOperation.Instance.Apply(tensor, -1);
    }
}

internal sealed class ScaleOperation : Operation
{
    public static readonly ScaleOperation Instance = new();

    public override string Name => "scale";

    public override string Formula => "y = x·a";

    public Tensor Apply(Tensor x, float factor)
    {
        Check.Is(x, DType.F32, Name, "input");
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        Elementwise.Map(y.Device.Context, new Times(factor), x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, factor, x);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        float factor = node.State<float>();
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        Span<float> target = gradient.AsSpan<float>();
        if (accumulate)
            Elementwise.Zip(gradient.Device.Context, new AddTimes(factor), upstream, target, target);
        else
            Elementwise.Map(gradient.Device.Context, new Times(factor), upstream, target);
    }

    public override Explanation Explain(in Node node, long index)
    {
        double factor = node.State<float>();
        return Explanation.Of(node, index, Combination.Product, [Term.Of("input", node.Input(0), index), new Term("factor", default, 0, factor, factor)]);
    }

    private readonly struct Times(float factor) : IUnaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x * TLanes.Broadcast(_factor);
    }

    private readonly struct AddTimes(float factor) : IBinaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes x, TLanes sum)
            where TLanes : unmanaged, ILanes<TLanes> => sum + x * TLanes.Broadcast(_factor);
    }
}
