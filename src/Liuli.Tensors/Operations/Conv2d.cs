using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>Two-dimensional convolution: a small window of weights that slides over an image.</summary>
/// <remarks>LeCun et al., "Backpropagation applied to handwritten zip code recognition", Neural Computation 1989. As in all frameworks the
/// kernel is not flipped (a cross-correlation).</remarks>
public static class Conv2dExtensions
{
    extension(Tensor x)
    {
        /// <summary>y[b, o, i, j] = bias[o] + Σ x[b, c, i·stride + u − padding, j·stride + v − padding]·weight[o, c, u, v] over c, u, v.</summary>
        /// <remarks>(B, I, h, w) with weight (O, I, kh, kw) → (B, O, (h + 2·padding − kh) / stride + 1, (w + 2·padding − kw) / stride + 1), rounded down.</remarks>
        /// <param name="weight">(O, I, kh, kw).</param>
        /// <param name="bias">(O), or <c>default</c> for none.</param>
        /// <param name="stride">By how many pixels the window moves.</param>
        /// <param name="padding">How many zeros are imagined around the image.</param>
        /// <exception cref="ArgumentException">An operand is not F32, shapes or devices do not fit, or the kernel is larger than the padded image.</exception>
        /// <exception cref="ArgumentOutOfRangeException">stride is below 1 or padding is negative.</exception>
        public Tensor Conv2d(Tensor weight, Tensor bias = default, int stride = 1, int padding = 0) =>
            Conv2dOperation.Instance.Apply(x, weight, bias, stride, padding);
    }
}

internal sealed class Conv2dOperation : Operation
{
    public static readonly Conv2dOperation Instance = new();

    public override string Name => "conv2d";

    public override string Formula => "y[o, i, j] = b[o] + Σ x[c, i + u, j + v]·w[o, c, u, v]";

    public Tensor Apply(Tensor x, Tensor weight, Tensor bias, int stride, int padding)
    {
        ConvolutionSizes sizes = Measure(x, weight, bias, stride, padding);
        Tensor y = Tensor.Empty([sizes.Batch, sizes.Out, sizes.OutHeight, sizes.OutWidth], DType.F32, x.Device);
        CpuContext context = y.Device.Context;
        if (y.Count > 0)
        {
            using Tensor columns = Columns(y.Device, sizes);
            Convolution.Forward(context, sizes, x.AsSpan<float>(), weight.AsSpan<float>(), y.AsSpan<float>(), columns.AsSpan<float>());
            if (!bias.IsNull)
                Broadcast.Zip(context, default(AddOperation.Function), BiasPlan(sizes), y.AsSpan<float>(), bias.AsSpan<float>(), y.AsSpan<float>());
        }
        return Recording.Record(this, y, sizes, x, weight, bias);
    }

    public override void Backward(in Node node)
    {
        ConvolutionSizes sizes = node.State<ConvolutionSizes>();
        CpuContext context = node.Output.Device.Context;
        ReadOnlySpan<float> x = node.Input(0).AsSpan<float>(), weight = node.Input(1).AsSpan<float>(), upstream = node.OutputGradient.AsSpan<float>();
        using Tensor columns = Columns(node.Output.Device, sizes);
        if (node.NeedsGradient(0))
            Convolution.ToInput(context, sizes, upstream, weight, Sum(node, 0), columns.AsSpan<float>());
        if (node.NeedsGradient(1))
            Convolution.ToWeight(context, sizes, upstream, x, Sum(node, 1), columns.AsSpan<float>());
        if (node.NeedsGradient(2))
            BroadcastGradient.Run<BroadcastGradient.PassThrough>(context, BiasPlan(sizes), toLeft: false, [], [], upstream, Sum(node, 2), accumulate: true);
    }

    public override Explanation Explain(in Node node, long index)
    {
        ConvolutionSizes sizes = node.State<ConvolutionSizes>();
        Tensor x = node.Input(0), weight = node.Input(1), bias = node.Input(2);
        List<Term> terms = [];
        for (int tap = 0; tap < sizes.Patch; tap++)
        {
            if (ConvolutionNaive.TryAt(sizes, (int)index, tap, out ConvolutionNaive.Product product))
                terms.Add(Term.Product("input", x, product.Input, "weight", weight, product.Weight));
        }
        if (!bias.IsNull)
            terms.Add(Term.Of("bias", bias, index / sizes.Positions % sizes.Out));
        return Explanation.Of(node, index, Combination.Sum, terms);
    }

    private ConvolutionSizes Measure(Tensor x, Tensor weight, Tensor bias, int stride, int padding)
    {
        Check.Is(x, DType.F32, Name, "input");
        Check.Is(weight, DType.F32, Name);
        Check.SameDevice(x, weight, Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        Shape image = x.Shape, kernel = weight.Shape;
        if (image.Rank != 4 || kernel.Rank != 4 || image[1] != kernel[1])
            throw new ArgumentException($"{Name}: expected an input (B, I, h, w) and a weight (O, I, kh, kw) with the same I, got {image} and {kernel}");
        if (kernel[2] < 1 || kernel[3] < 1 || image[2] + 2L * padding < kernel[2] || image[3] + 2L * padding < kernel[3])
            throw new ArgumentException($"{Name}: the kernel must not be empty or larger than the padded image, got input {image}, padding {padding} and weight {kernel}");
        if (!bias.IsNull)
        {
            Check.Is(bias, DType.F32, Name);
            Check.SameDevice(x, bias, Name);
            Check.Shape(bias, [kernel[0]], Name);
        }
        return new ConvolutionSizes(image[0], image[1], image[2], image[3], kernel[0], kernel[2], kernel[3], stride, padding);
    }

    private static Tensor Columns(Device device, in ConvolutionSizes sizes) =>
        TensorBody.Allocate(device, [sizes.Patch, sizes.Positions], DType.F32, scoped: false);

    /// <summary>(B, O, positions) with a bias for each O.</summary>
    private static BroadcastPlan BiasPlan(in ConvolutionSizes sizes) =>
        BroadcastPlan.For([sizes.Batch, sizes.Out, sizes.Positions], [sizes.Out, 1]);

    /// <summary>The gradient of an input as a sum that can be added to.</summary>
    private static Span<float> Sum(in Node node, int input)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(input);
        Span<float> sum = gradient.AsSpan<float>();
        if (!accumulate)
            sum.Clear();
        return sum;
    }
}
