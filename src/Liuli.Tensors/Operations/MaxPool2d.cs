using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Two-dimensional max-pooling: the largest number under a sliding window.</summary>
public static class MaxPool2dExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[b, c, i, j] = max x[b, c, i·stride + u − padding, j·stride + v − padding] over 0 ≤ u, v &lt; size, inside the image.</summary>
        /// <remarks>(B, C, h, w) → (B, C, (h + 2·padding − size) / stride + 1, (w + 2·padding − size) / stride + 1), rounded down. The gradient goes
        /// to the first largest number of each window.</remarks>
        /// <param name="size">Height and width of the window.</param>
        /// <param name="stride">By how many pixels it moves; 0 stands for its size.</param>
        /// <param name="padding">By how many pixels it may stand over the edge; at most half its size.</param>
        /// <exception cref="ArgumentException">x is not F32 of four dimensions, or smaller than the window.</exception>
        /// <exception cref="ArgumentOutOfRangeException">size is below 1, stride is negative, or padding is negative or above size / 2.</exception>
        public Tensor MaxPool2d(int size, int stride = 0, int padding = 0) => MaxPool2dOperation.Instance.Apply(x, size, stride == 0 ? size : stride, padding);
    }
}

internal sealed class MaxPool2dOperation : Operation
{
    public static readonly MaxPool2dOperation Instance = new();

    public override string Name => "maxpool2d";

    public override string Formula => "y[i, j] = max x[i + u, j + v]";

    public Tensor Apply(Tensor x, int size, int stride, int padding)
    {
        Check.Is(x, DType.F32, Name, "input");
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, size / 2);
        Shape shape = x.Shape;
        if (shape.Rank != 4 || shape[2] + 2 * padding < size || shape[3] + 2 * padding < size || shape[2] == 0 || shape[3] == 0)
            throw new ArgumentException($"{Name}: expected an input (B, C, h, w) of at least the window's size {size}, got {shape} with padding {padding}");
        PoolSizes sizes = new(shape[0] * shape[1], shape[2], shape[3], size, stride, padding);
        Tensor y = Tensor.Empty([shape[0], shape[1], sizes.OutHeight, sizes.OutWidth], DType.F32, x.Device);
        MaxPool.Forward(y.Device.Context, sizes, x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, sizes, x);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        if (!accumulate)
            target.Clear();
        MaxPool.Backward(gradient.Device.Context, node.State<PoolSizes>(), node.Input(0).AsSpan<float>(), node.OutputGradient.AsSpan<float>(), target);
    }

    public override Explanation Explain(in Node node, long index)
    {
        PoolSizes sizes = node.State<PoolSizes>();
        int column = (int)(index % sizes.OutWidth), row = (int)(index / sizes.OutWidth % sizes.OutHeight);
        long plane = index / sizes.OutWidth / sizes.OutHeight * sizes.Height * sizes.Width;
        (int top, int bottom) = sizes.Window(row, sizes.Height);
        (int left, int right) = sizes.Window(column, sizes.Width);
        List<Term> terms = [];
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
                terms.Add(Term.Of("input", node.Input(0), plane + y * sizes.Width + x));
        }
        return Explanation.Of(node, index, Combination.Maximum, terms);
    }
}
