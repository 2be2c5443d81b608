using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Exponential: y = e^x.</summary>
public static class ExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = e^x for every element of an F32 tensor of any shape; overflow is ∞.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Exp() => ExpOperation.Instance.Apply(x);
    }
}

internal sealed class ExpOperation : UnaryOperation<ExpOperation.Function, ExpOperation.Gradient>
{
    public static readonly ExpOperation Instance = new();

    public override string Name => "exp";

    public override string Formula => "y = e^x";

    protected override bool GradientUsesOutput => true;

    protected override double Evaluate(double x) => Math.Exp(x);

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Exp(x);
    }

    /// <summary>∂L/∂x = y·∂L/∂y.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => y * upstream;
    }
}
