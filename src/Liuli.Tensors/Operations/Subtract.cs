using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Difference of two tensors: z = x − y, with broadcasting.</summary>
public static class SubtractExtensions
{
    extension(Tensor left)
    {
        /// <summary>z = left − right, element by element; shapes meet as in <c>Add</c>.</summary>
        /// <exception cref="ArgumentException">An operand is not F32, they are on two devices, or sizes are neither equal nor 1.</exception>
        public Tensor Subtract(Tensor right) => SubtractOperation.Instance.Apply(left, right);

        /// <inheritdoc cref="Subtract(Tensor, Tensor)"/>
        public static Tensor operator -(Tensor x, Tensor y) => SubtractOperation.Instance.Apply(x, y);
    }
}

internal sealed class SubtractOperation : BinaryOperation<SubtractOperation.Function, BroadcastGradient.PassThrough, SubtractOperation.RightGradient>
{
    public static readonly SubtractOperation Instance = new();

    public override string Name => "subtract";

    public override string Formula => "z = x − y";

    public override Explanation Explain(in Node node, long index)
    {
        (long left, long right) = Operands(node, index);
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("left", node.Input(0), left), Term.Of("right", node.Input(1), right, y => -y)]);
    }

    internal readonly struct Function : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x - y;
    }

    /// <summary>∂L/∂y = −∂L/∂z.</summary>
    internal readonly struct RightGradient : IBinaryGradient
    {
        public static bool UsesOperands => false;

        public TLanes Invoke<TLanes>(TLanes x, TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => -upstream;
    }
}
