using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What all elementwise functions y = f(x) share: one kernel forward, one backward, and an explanation by f itself.</summary>
/// <typeparam name="TForward">f, for all lane widths.</typeparam>
/// <typeparam name="TGradient">(x, ∂L/∂y) ↦ ∂L/∂x, for all lane widths; (y, ∂L/∂y) ↦ ∂L/∂x where <see cref="GradientUsesOutput"/>.</typeparam>
internal abstract class UnaryOperation<TForward, TGradient> : Operation
    where TForward : unmanaged, IUnaryOperator
    where TGradient : unmanaged, IBinaryOperator
{
    /// <summary>f in double precision, written a second time as the formula says it: what explanations show.</summary>
    protected abstract double Evaluate(double x);

    /// <summary>Whether the derivative is simpler in y than in x, as e^x's own is.</summary>
    protected virtual bool GradientUsesOutput => false;

    public Tensor Apply(Tensor x)
    {
        Check.Is(x, DType.F32, Name, "input");
        _ = Check.Elements(x.Shape, Name);
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        Elementwise.Map(x.Device.Context, default(TForward), x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, x);
    }

    /// <summary>The same from F32 or BF16 to either, for functions whose derivative is one of x.</summary>
    public unsafe Tensor Apply(Tensor x, DType output)
    {
        if (x.DType != DType.BF16)
            Check.Is(x, DType.F32, Name, "input");
        Check.Output(output, Name);
        int count = Check.Elements(x.Shape, Name);
        Tensor y = Tensor.Empty(x.Shape, output, x.Device);
        StoredElementwise.Map(x.Device.Context, default(TForward), x.DType, (void*)x.Pointer, output, (void*)y.Pointer, count);
        return Recording.Record(this, y, x);
    }

    public override unsafe void Backward(in Node node)
    {
        Tensor argument = GradientUsesOutput ? node.Output : node.Input(0);
        CpuContext context = argument.Device.Context;
        if (argument.DType == DType.BF16 || node.TakesRounded(0))
        {
            GradientTarget stored = node.TakesRounded(0) ? node.RoundedGradientOf(0) : node.GradientOf(0);
            StoredElementwise.Zip(context, default(TGradient), argument.DType, (void*)argument.Pointer, (float*)node.OutputGradient.Pointer,
                stored.Tensor.DType, (void*)stored.Tensor.Pointer, (int)argument.Count, stored.Accumulate);
            return;
        }
        ReadOnlySpan<float> x = argument.AsSpan<float>();
        if (node.IsInPlace(0))
        {
            Tensor own = node.TakeOutputGradient();
            Elementwise.Zip(context, default(TGradient), x, own.AsSpan<float>(), own.AsSpan<float>());
            node.GiveGradient(0, own, 1);
            return;
        }
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        Span<float> target = gradient.AsSpan<float>();
        if (accumulate)
            Elementwise.Zip(context, default(Adding), x, upstream, target, target);
        else
            Elementwise.Zip(context, default(TGradient), x, upstream, target);
    }

    /// <summary>f(x), as explanations show it.</summary>
    public double Value(double x) => Evaluate(x);

    public override Explanation Explain(in Node node, long index) =>
        Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index, Evaluate)]);

    private readonly struct Adding : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream, TLanes sum)
            where TLanes : unmanaged, ILanes<TLanes> => sum + default(TGradient).Invoke(x, upstream);
    }
}
