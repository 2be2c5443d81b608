using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Sum of two tensors: z = x + y, with broadcasting.</summary>
public static class AddExtensions
{
    extension(Tensor left)
    {
        /// <summary>z = left + right, element by element. Shapes are aligned at the last dimension; a size of 1, or a dimension that one
        /// side lacks, repeats: (B, T, C) + (C) adds a bias to every row.</summary>
        /// <exception cref="ArgumentException">An operand is not F32, they are on two devices, or sizes are neither equal nor 1.</exception>
        public Tensor Add(Tensor right) => AddOperation.Instance.Apply(left, right);

        /// <inheritdoc cref="Add(Tensor, Tensor)"/>
        public static Tensor operator +(Tensor x, Tensor y) => AddOperation.Instance.Apply(x, y);
    }
}

internal sealed class AddOperation : BinaryOperation<AddOperation.Function, BroadcastGradient.PassThrough, BroadcastGradient.PassThrough>
{
    public static readonly AddOperation Instance = new();

    public override string Name => "add";

    public override string Formula => "z = x + y";

    public override Explanation Explain(in Node node, long index)
    {
        (long left, long right) = Operands(node, index);
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("left", node.Input(0), left), Term.Of("right", node.Input(1), right)]);
    }

    internal readonly struct Function : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => x + y;
    }
}
