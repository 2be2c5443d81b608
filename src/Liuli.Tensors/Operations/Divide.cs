using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Quotient of two tensors: z = x / y, with broadcasting.</summary>
public static class DivideExtensions
{
    extension(Tensor left)
    {
        /// <summary>z = left / right, element by element; shapes meet as in <c>Add</c>. Division by 0 follows IEEE 754: ±∞, or NaN for 0 / 0.</summary>
        /// <exception cref="ArgumentException">An operand is not F32, they are on two devices, or sizes are neither equal nor 1.</exception>
        public Tensor Divide(Tensor right) => DivideOperation.Instance.Apply(left, right);

        /// <inheritdoc cref="Divide(Tensor, Tensor)"/>
        public static Tensor operator /(Tensor x, Tensor y) => DivideOperation.Instance.Apply(x, y);
    }
}

internal sealed class DivideOperation : BinaryOperation<DivideOperation.Function, DivideOperation.LeftGradient, DivideOperation.RightGradient>
{
    public static readonly DivideOperation Instance = new();

    public override string Name => "divide";

    public override string Formula => "z = x / y";

    public override Explanation Explain(in Node node, long index)
    {
        (long left, long right) = Operands(node, index);
        return Explanation.Of(node, index, Combination.Quotient, [Term.Of("left", node.Input(0), left), Term.Of("right", node.Input(1), right)]);
    }

    internal readonly struct Function : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x / y;
    }

    /// <summary>∂L/∂x = ∂L/∂z / y.</summary>
    internal readonly struct LeftGradient : IBinaryGradient
    {
        public static bool UsesOperands => true;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => upstream / y;
    }

    /// <summary>∂L/∂y = −x / y²·∂L/∂z.</summary>
    internal readonly struct RightGradient : IBinaryGradient
    {
        public static bool UsesOperands => true;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => -(x / y) * (upstream / y);
    }
}
