using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What elementwise functions z = f(x, y) share: broadcasting forward, and backward the sum over repeated elements.</summary>
/// <typeparam name="TForward">f, for all lane widths.</typeparam>
/// <typeparam name="TLeft">(x, y, ∂L/∂z) ↦ ∂L/∂x.</typeparam>
/// <typeparam name="TRight">(x, y, ∂L/∂z) ↦ ∂L/∂y.</typeparam>
internal abstract class BinaryOperation<TForward, TLeft, TRight> : Operation
    where TForward : unmanaged, IBinaryOperator
    where TLeft : unmanaged, IBinaryGradient
    where TRight : unmanaged, IBinaryGradient
{
    public Tensor Apply(Tensor left, Tensor right)
    {
        Check.Is(left, DType.F32, Name);
        Check.Is(right, DType.F32, Name);
        Check.SameDevice(left, right, Name);
        if (!BroadcastPlan.TryShape(left.Shape, right.Shape, out Shape shape))
            throw new ArgumentException($"{Name}: sizes must be equal or 1, aligned at the last dimension; got {left.Shape} and {right.Shape}");
        _ = Check.Elements(shape, Name);
        Tensor z = Tensor.Empty(shape, DType.F32, left.Device);
        if (z.Count > 0)
            Broadcast.Zip(z.Device.Context, default(TForward), BroadcastPlan.For(left.Shape, right.Shape), left.AsSpan<float>(), right.AsSpan<float>(), z.AsSpan<float>());
        return Recording.Record(this, z, left, right);
    }

    public override void Backward(in Node node)
    {
        if (node.NeedsGradient(0))
            Backward<TLeft>(node, 0);
        if (node.NeedsGradient(1))
            Backward<TRight>(node, 1);
    }

    /// <summary>Where the elements of left and right that made element <paramref name="index"/> of the result lie.</summary>
    protected static (long Left, long Right) Operands(in Node node, long index)
    {
        int[] at = node.Output.Shape.Unflatten(index);
        return (Flatten(node.Input(0).Shape, at), Flatten(node.Input(1).Shape, at));
    }

    private static long Flatten(Shape shape, int[] at)
    {
        long flat = 0;
        for (int i = 0; i < shape.Rank; i++)
            flat = flat * shape[i] + (shape[i] == 1 ? 0 : at[at.Length - shape.Rank + i]);
        return flat;
    }

    private static void Backward<TGradient>(in Node node, int side)
        where TGradient : unmanaged, IBinaryGradient
    {
        if (typeof(TGradient) == typeof(BroadcastGradient.PassThrough) && node.TryPassOn(side))
            return;
        Tensor left = node.Input(0), right = node.Input(1);
        (Tensor gradient, bool accumulate) = node.GradientOf(side);
        Span<float> target = gradient.AsSpan<float>();
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        if (upstream.IsEmpty)
        {
            if (!accumulate)
                target.Clear();
            return;
        }
        BroadcastGradient.Run<TGradient>(
            gradient.Device.Context, BroadcastPlan.For(left.Shape, right.Shape), side == 0, left.AsSpan<float>(), right.AsSpan<float>(), upstream, target, accumulate);
    }
}
