using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Another storage type.</summary>
public static class ToExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x stored as <paramref name="type"/>: F32, F16 or BF16, from any of these, I32 or U8. Values are rounded to the nearest one
        /// that the type has, ties to even (IEEE 754); what is too large becomes ∞.</summary>
        /// <remarks>When x has the type already, the result is a view of x. The gradient passes as if nothing had been rounded.</remarks>
        /// <exception cref="ArgumentException">The type is not a floating-point type.</exception>
        public Tensor To(DType type) => ToOperation.Instance.Apply(x, type);
    }
}

internal sealed class ToOperation : Operation
{
    public static readonly ToOperation Instance = new();

    public override string Name => "to";

    public override string Formula => "y = round(x)";

    public Tensor Apply(Tensor x, DType type)
    {
        if (type == x.DType)
            return Recording.Record(this, x.Body.View(x.Shape, 0), x);
        if (!Conversion.CanWrite(type))
            throw new ArgumentException($"{Name}: the new type must be F32, F16 or BF16, got {type} for {x}; round to whole numbers yourself and use Tensor.FromInts");
        Tensor y = Tensor.Empty(x.Shape, type, x.Device);
        Conversion.Run(y.Device.Context, x.DType, x.AsSpan<byte>(), type, y.AsSpan<byte>());
        return Recording.Record(this, y, x);
    }

    public override void Backward(in Node node) => PassingOn.Put(node.GradientOf(0), node.OutputGradient.AsSpan<float>());

    public override Explanation Explain(in Node node, long index)
    {
        DType type = node.Output.DType;
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index, x => Conversion.Rounded((float)x, type))]);
    }
}
