using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Hyperbolic tangent: y = (e^x − e^−x) / (e^x + e^−x).</summary>
public static class TanhExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = tanh x for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Tanh() => TanhOperation.Instance.Apply(x);
    }
}

internal sealed class TanhOperation : UnaryOperation<TanhOperation.Function, TanhOperation.Gradient>
{
    public static readonly TanhOperation Instance = new();

    public override string Name => "tanh";

    public override string Formula => "y = tanh x";

    protected override bool GradientUsesOutput => true;

    protected override double Evaluate(double x) => Math.Tanh(x);

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Tanh(x);
    }

    /// <summary>∂L/∂x = (1 − y²)·∂L/∂y.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => (TLanes.Broadcast(1f) - y * y) * upstream;
    }
}
