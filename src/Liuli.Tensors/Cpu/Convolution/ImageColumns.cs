namespace Liuli.Tensors.Cpu;

/// <summary>
/// Lays the patches of an image side by side, as the columns of a (patch, positions) matrix, so that a convolution
/// becomes one matrix product; and adds such columns back onto the image. Each row of the matrix belongs to one element
/// of the kernel: it is the image, shifted by that element's place.
/// </summary>
internal static unsafe class ImageColumns
{
    private const int Grain = 16384;

    /// <summary>columns[tap, position] = the number of the image under kernel element tap, 0 in the padding.</summary>
    public static void Unfold(CpuContext context, in ConvolutionSizes sizes, ReadOnlySpan<float> image, Span<float> columns)
    {
        fixed (float* i = image, c = columns)
            context.Pool.For(sizes.Patch, Math.Max(1, Grain / sizes.Positions), new UnfoldBody(sizes, i, c));
    }

    /// <summary>image[…] += Σ of all column elements that were taken from there. Channels are shared out to threads.</summary>
    public static void Fold(CpuContext context, in ConvolutionSizes sizes, ReadOnlySpan<float> columns, Span<float> image)
    {
        fixed (float* i = image, c = columns)
            context.Pool.For(sizes.In, Math.Max(1, Grain / (sizes.Positions * sizes.KernelHeight * sizes.KernelWidth)), new FoldBody(sizes, i, c));
    }

    /// <summary>The output columns [first, end) whose image column x = stride·column + shift lies inside the image.</summary>
    private static (int First, int End) Inside(in ConvolutionSizes s, int shift)
    {
        int first = shift >= 0 ? 0 : (-shift + s.Stride - 1) / s.Stride;
        int end = s.Width - shift <= 0 ? 0 : (s.Width - shift + s.Stride - 1) / s.Stride;
        end = Math.Min(end, s.OutWidth);
        return (Math.Min(first, end), end);
    }

    private readonly struct UnfoldBody(in ConvolutionSizes sizes, float* image, float* columns) : IRangeBody
    {
        private readonly ConvolutionSizes _sizes = sizes;
        private readonly float* _image = image, _columns = columns;

        public void Run(int start, int end)
        {
            ConvolutionSizes s = _sizes;
            for (int tap = start; tap < end; tap++)
            {
                int kernelColumn = tap % s.KernelWidth, kernelRow = tap / s.KernelWidth % s.KernelHeight;
                float* plane = _image + (nint)(tap / (s.KernelWidth * s.KernelHeight)) * s.Height * s.Width;
                int shift = kernelColumn - s.Padding;
                (int first, int last) = Inside(s, shift);
                for (int row = 0; row < s.OutHeight; row++)
                {
                    Span<float> target = new(_columns + (nint)tap * s.Positions + row * s.OutWidth, s.OutWidth);
                    int y = row * s.Stride + kernelRow - s.Padding;
                    if ((uint)y >= (uint)s.Height)
                    {
                        target.Clear();
                        continue;
                    }
                    float* source = plane + (nint)y * s.Width + shift;
                    target[..first].Clear();
                    if (s.Stride == 1)
                        new ReadOnlySpan<float>(source + first, last - first).CopyTo(target[first..]);
                    else
                        for (int column = first; column < last; column++)
                            target[column] = source[column * s.Stride];
                    target[last..].Clear();
                }
            }
        }
    }

    private readonly struct FoldBody(in ConvolutionSizes sizes, float* image, float* columns) : IRangeBody
    {
        private readonly ConvolutionSizes _sizes = sizes;
        private readonly float* _image = image, _columns = columns;

        public void Run(int start, int end)
        {
            int taps = _sizes.KernelWidth * _sizes.KernelHeight;
            for (int tap = start * taps; tap < end * taps; tap++)
                Add(tap);
        }

        private void Add(int tap)
        {
            ConvolutionSizes s = _sizes;
            int kernelColumn = tap % s.KernelWidth, kernelRow = tap / s.KernelWidth % s.KernelHeight;
            float* plane = _image + (nint)(tap / (s.KernelWidth * s.KernelHeight)) * s.Height * s.Width;
            int shift = kernelColumn - s.Padding;
            (int first, int last) = Inside(s, shift);
            for (int row = 0; row < s.OutHeight; row++)
            {
                int y = row * s.Stride + kernelRow - s.Padding;
                if ((uint)y >= (uint)s.Height)
                    continue;
                float* source = _columns + (nint)tap * s.Positions + row * s.OutWidth;
                float* target = plane + (nint)y * s.Width + shift;
                for (int column = first; column < last; column++)
                    target[column * s.Stride] += source[column];
            }
        }
    }
}
