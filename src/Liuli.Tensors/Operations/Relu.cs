using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Rectified linear unit: y = max(x, 0).</summary>
/// <remarks>Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.</remarks>
public static class ReluExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = max(x, 0) for every element of an F32 or BF16 tensor of any shape. At x = 0 the gradient is taken as 0.</summary>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">x is neither F32 nor BF16, or the output is to be another.</exception>
        public Tensor Relu(DType output = DType.F32) => ReluOperation.Instance.Apply(x, output);
    }
}

internal sealed class ReluOperation : UnaryOperation<ReluOperation.Function, ReluOperation.Gradient>
{
    public static readonly ReluOperation Instance = new();

    public override string Name => "relu";

    public override string Formula => "y = max(x, 0)";

    protected override double Evaluate(double x) => Math.Max(x, 0);

    internal readonly struct Function : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Max(x, TLanes.Broadcast(0));
    }

    /// <summary>∂L/∂x = ∂L/∂y where x > 0, else 0.</summary>
    internal readonly struct Gradient : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> =>
            TLanes.Select(TLanes.GreaterThan(x, TLanes.Broadcast(0)), upstream, TLanes.Broadcast(0));
    }
}
