namespace Liuli.Tensors.Cpu;

/// <summary>The algorithmic reference of the convolution: the sums as the formula has them.</summary>
internal static class ConvolutionNaive
{
    public static void Forward(in ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> y)
    {
        y.Clear();
        foreach (Product p in new Products(s))
            y[p.Output] += x[p.Input] * weight[p.Weight];
    }

    public static void ToInput(in ConvolutionSizes s, ReadOnlySpan<float> upstream, ReadOnlySpan<float> weight, Span<float> gradient)
    {
        foreach (Product p in new Products(s))
            gradient[p.Input] += upstream[p.Output] * weight[p.Weight];
    }

    public static void ToWeight(in ConvolutionSizes s, ReadOnlySpan<float> upstream, ReadOnlySpan<float> x, Span<float> gradient)
    {
        foreach (Product p in new Products(s))
            gradient[p.Weight] += upstream[p.Output] * x[p.Input];
    }

    /// <summary>Positions of the two factors of one product, and of the sum that it belongs to.</summary>
    public readonly record struct Product(int Output, int Input, int Weight);

    /// <summary>All products, in the order of the output and, for each, of the kernel; what lies in the padding is left out.</summary>
    public struct Products(ConvolutionSizes sizes)
    {
        private readonly long _count = (long)sizes.Batch * sizes.Out * sizes.Positions * sizes.Patch;
        private long _next;

        public Product Current { get; private set; }

        public readonly Products GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_next < _count)
            {
                long i = _next++;
                if (TryAt(sizes, (int)(i / sizes.Patch), (int)(i % sizes.Patch), out Product product))
                {
                    Current = product;
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>Element <paramref name="tap"/> of the kernel for element <paramref name="output"/> of the result; false in the padding.</summary>
    public static bool TryAt(in ConvolutionSizes s, int output, int tap, out Product product)
    {
        int column = output % s.OutWidth, row = output / s.OutWidth % s.OutHeight, plane = output / s.Positions;
        int kernelColumn = tap % s.KernelWidth, kernelRow = tap / s.KernelWidth % s.KernelHeight, channel = tap / (s.KernelWidth * s.KernelHeight);
        int x = column * s.Stride + kernelColumn - s.Padding, y = row * s.Stride + kernelRow - s.Padding;
        int image = plane / s.Out, kernel = plane % s.Out;
        product = new Product(output, ((image * s.In + channel) * s.Height + y) * s.Width + x, kernel * s.Patch + tap);
        return (uint)x < (uint)s.Width && (uint)y < (uint)s.Height;
    }
}
