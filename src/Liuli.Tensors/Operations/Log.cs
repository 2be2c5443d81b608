using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Natural logarithm: y = ln x.</summary>
public static class LogExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = ln x for every element of an F32 tensor of any shape; ln 0 = −∞, NaN below 0.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor Log() => LogOperation.Instance.Apply(x);
    }
}

internal sealed class LogOperation : UnaryOperation<LogOperation.Function, LogOperation.Gradient>
{
    public static readonly LogOperation Instance = new();

    public override string Name => "log";

    public override string Formula => "y = ln x";

    protected override double Evaluate(double x) => Math.Log(x);

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Log(x);
    }

    /// <summary>∂L/∂x = ∂L/∂y / x.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => upstream / x;
    }
}
