using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>A range of one dimension.</summary>
public static class SliceExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x[…, start : start + length, …]: the chosen range of one dimension, the whole of the others.</summary>
        /// <remarks>Where the range is one piece of memory (the first dimension that is not 1) the result is a view that shares it;
        /// otherwise it is a copy. Works for every storage type.</remarks>
        /// <param name="dimension">Which dimension; negative numbers count from the end.</param>
        /// <param name="start">The first index that is taken.</param>
        /// <param name="length">How many are taken.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or the range is not inside it.</exception>
        public Tensor Slice(int dimension, int start, int length) => SliceOperation.Instance.Apply(x, dimension, start, length);
    }
}

internal sealed class SliceOperation : Operation
{
    public static readonly SliceOperation Instance = new();

    public override string Name => "slice";

    public override string Formula => "y = x[start : start + length]";

    /// <summary>The range as a rectangle: <paramref name="Rows"/> rows of <paramref name="Width"/> elements out of rows of
    /// <paramref name="Step"/> elements, starting at <paramref name="Offset"/>.</summary>
    private readonly record struct Range(long Rows, long Width, long Step, long Offset)
    {
        public long Source(long index) => index / Width * Step + Offset + index % Width;
    }

    public Tensor Apply(Tensor x, int dimension, int start, int length)
    {
        dimension = Check.Dimension(x, dimension, Name);
        Shape shape = x.Shape;
        if (start < 0 || length < 0 || start > shape[dimension] - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"{Name}: the range {start} … {start + (long)length} is not inside dimension {dimension} of shape {shape}, which has 0 … {shape[dimension]}");
        int block = x.DType.BlockLength;
        if (dimension == shape.Rank - 1 && (start % block != 0 || length % block != 0))
            throw new ArgumentException($"{Name}: {x} is stored in blocks of {block}; a range of its last dimension must begin and end between blocks, got {start} … {start + (long)length}");
        long inner = shape.Skip(dimension + 1).Count;
        Range range = new(shape.DropLast(shape.Rank - dimension).Count, length * inner, shape[dimension] * inner, start * inner);
        Span<int> sizes = stackalloc int[shape.Rank];
        shape.CopyTo(sizes);
        sizes[dimension] = length;
        Shape result = Shape.Create(sizes);
        if (range.Rows == 1)
            return Recording.Record(this, x.Body.View(result, x.DType.BytesFor(range.Offset)), range, x);
        Tensor y = Tensor.Empty(result, x.DType, x.Device);
        DType type = x.DType;
        if (y.Count > 0)
            RowCopy.Copy(y.Device.Context, x.AsSpan<byte>()[(int)type.BytesFor(range.Offset)..], type.BytesFor(range.Step), y.AsSpan<byte>(), type.BytesFor(range.Width), (int)range.Rows, (int)type.BytesFor(range.Width));
        return Recording.Record(this, y, range, x);
    }

    public override bool MovesElements => true;

    public override void Backward(in Node node)
    {
        Range range = node.State<Range>();
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        if (!accumulate)
            target.Clear();
        RowCopy.Add(gradient.Device.Context, node.OutputGradient.AsSpan<float>(), range.Width, target[(int)range.Offset..], range.Step, (int)range.Rows, (int)range.Width);
    }

    public override Explanation Explain(in Node node, long index) =>
        Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), node.State<Range>().Source(index))]);
}
