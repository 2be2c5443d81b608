using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Swaps two dimensions.</summary>
public static class TransposeExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[…, j, …, i, …] = x[…, i, …, j, …]: dimensions <paramref name="a"/> and <paramref name="b"/> change places. The result is a
        /// copy; a matrix product can use a transposed operand without one. Works for every storage type.</summary>
        /// <param name="a">A dimension; negative numbers count from the end, −1 is the innermost.</param>
        /// <param name="b">The other one.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public Tensor Transpose(int a, int b) => TransposeOperation.Instance.Apply(x, a, b);
    }
}

internal sealed class TransposeOperation : Operation
{
    public static readonly TransposeOperation Instance = new();

    public override string Name => "transpose";

    public override string Formula => "y[j, i] = x[i, j]";

    public Tensor Apply(Tensor x, int a, int b)
    {
        a = Check.Dimension(x, a, Name);
        b = Check.Dimension(x, b, Name);
        if (x.DType.IsQuantized)
            throw new ArgumentException($"{Name}: {x} is stored in blocks along its last dimension, which other rows cannot share; transpose it as F32, then convert it");
        (a, b) = (Math.Min(a, b), Math.Max(a, b));
        Span<int> shape = stackalloc int[x.Shape.Rank];
        x.Shape.CopyTo(shape);
        SwapSizes sizes = a == b
            ? new SwapSizes(1, 1, 1, 1, (int)x.Count)
            : new SwapSizes(Product(shape[..a]), shape[a], Product(shape[(a + 1)..b]), shape[b], Product(shape[(b + 1)..]));
        (shape[a], shape[b]) = (shape[b], shape[a]);
        Tensor y = Tensor.Empty(Shape.Create(shape), x.DType, x.Device);
        Move(x, y, sizes);
        return Recording.Record(this, y, sizes, x);
    }

    public override bool MovesElements => true;

    public override void Backward(in Node node)
    {
        SwapSizes back = node.State<SwapSizes>().Inverse;
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        if (accumulate)
            Swap.Add(gradient.Device.Context, back, upstream, gradient.AsSpan<float>());
        else
            Swap.Copy(gradient.Device.Context, back, upstream, gradient.AsSpan<float>());
    }

    public override Explanation Explain(in Node node, long index) =>
        Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), node.State<SwapSizes>().Source(index))]);

    private static void Move(Tensor x, Tensor y, in SwapSizes sizes)
    {
        CpuContext context = y.Device.Context;
        switch (x.DType)
        {
            case DType.F32: Swap.Copy<float>(context, sizes, x.AsSpan<float>(), y.AsSpan<float>()); break;
            case DType.I32: Swap.Copy<int>(context, sizes, x.AsSpan<int>(), y.AsSpan<int>()); break;
            case DType.F16: Swap.Copy<Half>(context, sizes, x.AsSpan<Half>(), y.AsSpan<Half>()); break;
            case DType.BF16: Swap.Copy<ushort>(context, sizes, x.AsSpan<ushort>(), y.AsSpan<ushort>()); break;
            default: Swap.Copy<byte>(context, sizes, x.AsSpan<byte>(), y.AsSpan<byte>()); break;
        }
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
            product *= size;
        return product;
    }
}
