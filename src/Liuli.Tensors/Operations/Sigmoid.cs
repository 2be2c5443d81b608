using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Logistic function: y = 1 / (1 + e^−x).</summary>
public static class SigmoidExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = 1 / (1 + e^−x) for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Sigmoid() => SigmoidOperation.Instance.Apply(x);
    }
}

internal sealed class SigmoidOperation : UnaryOperation<SigmoidOperation.Function, SigmoidOperation.Gradient>
{
    public static readonly SigmoidOperation Instance = new();

    public override string Name => "sigmoid";

    public override string Formula => "y = 1 / (1 + e^−x)";

    protected override bool GradientUsesOutput => true;

    protected override double Evaluate(double x) => 1 / (1 + Math.Exp(-x));

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => LaneMath<TLanes>.Sigmoid(x);
    }

    /// <summary>∂L/∂x = y·(1 − y)·∂L/∂y.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => y * (TLanes.Broadcast(1f) - y) * upstream;
    }
}
