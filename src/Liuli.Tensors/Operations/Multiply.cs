using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Elementwise (Hadamard) product of two tensors: z = x·y, with broadcasting.</summary>
public static class MultiplyExtensions
{
    extension(Tensor left)
    {
        /// <summary>z = left·right, element by element; shapes meet as in <c>Add</c>. For the product of matrices see <c>MatMul</c>.</summary>
        /// <exception cref="ArgumentException">An operand is not F32, they are on two devices, or sizes are neither equal nor 1.</exception>
        public Tensor Multiply(Tensor right) => MultiplyOperation.Instance.Apply(left, right);

        /// <inheritdoc cref="Multiply(Tensor, Tensor)"/>
        public static Tensor operator *(Tensor x, Tensor y) => MultiplyOperation.Instance.Apply(x, y);
    }
}

internal sealed class MultiplyOperation : BinaryOperation<MultiplyOperation.Function, MultiplyOperation.LeftGradient, MultiplyOperation.RightGradient>
{
    public static readonly MultiplyOperation Instance = new();

    public override string Name => "multiply";

    public override string Formula => "z = x·y";

    public override Explanation Explain(in Node node, long index)
    {
        (long left, long right) = Operands(node, index);
        return Explanation.Of(node, index, Combination.Product, [Term.Of("left", node.Input(0), left), Term.Of("right", node.Input(1), right)]);
    }

    internal readonly struct Function : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x * y;
    }

    /// <summary>∂L/∂x = y·∂L/∂z.</summary>
    internal readonly struct LeftGradient : IBinaryGradient
    {
        public static bool UsesOperands => true;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => y * upstream;
    }

    /// <summary>∂L/∂y = x·∂L/∂z.</summary>
    internal readonly struct RightGradient : IBinaryGradient
    {
        public static bool UsesOperands => true;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => x * upstream;
    }
}
