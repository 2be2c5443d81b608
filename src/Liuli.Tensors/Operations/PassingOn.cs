using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Backward of operations that only move or shift numbers: the gradient goes on as it is.</summary>
internal static class PassingOn
{
    /// <summary>Gives the output's gradient to the only input.</summary>
    public static void Put(in Node node)
    {
        if (!node.TryPassOn(0))
            Put(node.GradientOf(0), node.OutputGradient.AsSpan<float>());
    }

    /// <summary>Writes or adds <paramref name="upstream"/>, which has as many elements, to the gradient.</summary>
    public static void Put(in GradientTarget target, ReadOnlySpan<float> upstream)
    {
        Span<float> gradient = target.Tensor.AsSpan<float>();
        if (target.Accumulate)
            Elementwise.Zip(target.Tensor.Device.Context, default(Sum), gradient, upstream, gradient);
        else
            Elementwise.Map(target.Tensor.Device.Context, default(Same), upstream, gradient);
    }

    private readonly struct Same : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x;
    }

    private readonly struct Sum : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x + y;
    }
}
