using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Square: y = x².</summary>
public static class SquareExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x² for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Square() => SquareOperation.Instance.Apply(x);
    }
}

internal sealed class SquareOperation : UnaryOperation<SquareOperation.Function, SquareOperation.Gradient>
{
    public static readonly SquareOperation Instance = new();

    public override string Name => "square";

    public override string Formula => "y = x²";

    protected override double Evaluate(double x) => x * x;

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x * x;
    }

    /// <summary>∂L/∂x = ∂L/∂y · 2x.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => upstream * (x + x);
    }
}
