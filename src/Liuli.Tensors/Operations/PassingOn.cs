using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Backward of operations that only move or shift numbers: the gradient goes on as it is.</summary>
internal static class PassingOn
{
    /// <summary>Writes or adds <paramref name="upstream"/>, which has as many elements, to the gradient.</summary>
    public static void Put(in GradientTarget target, ReadOnlySpan<float> upstream)
    {
        Span<float> gradient = target.Tensor.AsSpan<float>();
        if (target.Accumulate)
            Elementwise.Zip(target.Tensor.Device.Context, default(Sum), gradient, upstream, gradient);
        else
            upstream.CopyTo(gradient);
    }

    private readonly struct Sum : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x + y;
    }
}
