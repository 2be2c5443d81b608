using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Tensors laid end to end along one dimension.</summary>
public static class ConcatenateExtensions
{
    extension(Tensor)
    {
        /// <summary>y = [x₁ x₂ … xₙ] along <paramref name="dimension"/>; all other sizes must be equal. Works for every storage type.</summary>
        /// <param name="tensors">At least one.</param>
        /// <param name="dimension">Which dimension; negative numbers count from the end.</param>
        /// <exception cref="ArgumentException">No tensors, or their shapes, storage types or devices do not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public static Tensor Concatenate(ReadOnlySpan<Tensor> tensors, int dimension) => ConcatenateOperation.Instance.Apply(tensors, dimension);
    }
}

internal sealed class ConcatenateOperation : Operation
{
    public static readonly ConcatenateOperation Instance = new();

    public override string Name => "concatenate";

    public override string Formula => "y = [x₁ x₂ … xₙ]";

    public Tensor Apply(ReadOnlySpan<Tensor> tensors, int dimension)
    {
        if (tensors.IsEmpty)
            throw new ArgumentException($"{Name}: at least one tensor is needed, got none");
        Tensor first = tensors[0];
        dimension = Check.Dimension(first, dimension, Name);
        Span<int> sizes = stackalloc int[first.Shape.Rank];
        first.Shape.CopyTo(sizes);
        sizes[dimension] = 0;
        foreach (Tensor tensor in tensors)
        {
            Check.Is(tensor, first.DType, Name);
            Check.SameDevice(first, tensor, Name);
            if (!Fits(tensor.Shape, first.Shape, dimension))
                throw new ArgumentException($"{Name}: all sizes but those of dimension {dimension} must be equal, got {first.Shape} and {tensor.Shape}");
            sizes[dimension] = checked(sizes[dimension] + tensor.Shape[dimension]);
        }
        Tensor y = Tensor.Empty(Shape.Create(sizes), first.DType, first.Device);
        DType type = y.DType;
        int step = Width(y.Shape, dimension), rows = Rows(y.Shape, dimension), offset = 0;
        foreach (Tensor tensor in tensors)
        {
            int width = Width(tensor.Shape, dimension);
            RowCopy.Copy(y.Device.Context, tensor.AsSpan<byte>(), type.BytesFor(width), y.AsSpan<byte>()[(int)type.BytesFor(offset)..], type.BytesFor(step), rows, (int)type.BytesFor(width));
            offset += width;
        }
        return Recording.Record(this, y, dimension, tensors);
    }

    public override bool MovesElements => true;

    public override void Backward(in Node node)
    {
        int dimension = node.State<int>(), offset = 0;
        Shape shape = node.Output.Shape;
        int step = Width(shape, dimension), rows = Rows(shape, dimension);
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        for (int i = 0; i < node.InputCount; i++)
        {
            int width = Width(node.Input(i).Shape, dimension);
            if (node.NeedsGradient(i))
            {
                (Tensor gradient, bool accumulate) = node.GradientOf(i);
                Span<float> target = gradient.AsSpan<float>();
                if (!accumulate)
                    target.Clear();
                RowCopy.Add(gradient.Device.Context, upstream[offset..], step, target, width, rows, width);
            }
            offset += width;
        }
    }

    public override Explanation Explain(in Node node, long index)
    {
        int dimension = node.State<int>(), step = Width(node.Output.Shape, dimension);
        long row = index / step, column = index % step;
        int i = 0;
        while (column >= Width(node.Input(i).Shape, dimension))
            column -= Width(node.Input(i++).Shape, dimension);
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(i), row * Width(node.Input(i).Shape, dimension) + column)]);
    }

    /// <summary>Elements from <paramref name="dimension"/> on: what stands together.</summary>
    private static int Width(Shape shape, int dimension) => (int)shape.Skip(dimension).Count;

    private static int Rows(Shape shape, int dimension) => (int)shape.DropLast(shape.Rank - dimension).Count;

    private static bool Fits(Shape shape, Shape first, int dimension)
    {
        if (shape.Rank != first.Rank)
            return false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i != dimension && shape[i] != first[i])
                return false;
        }
        return true;
    }
}
