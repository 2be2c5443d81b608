namespace Liuli.Tensors.Cpu;

/// <summary>Sizes of a 2-D pooling: (Planes, Height, Width) with a square window.</summary>
internal readonly record struct PoolSizes(int Planes, int Height, int Width, int Size, int Stride, int Padding)
{
    public int OutHeight => (Height + 2 * Padding - Size) / Stride + 1;
    public int OutWidth => (Width + 2 * Padding - Size) / Stride + 1;

    /// <summary>The window of an output row or column along a side of <paramref name="length"/> pixels, without the padding.</summary>
    public (int Start, int End) Window(int at, int length)
    {
        int start = at * Stride - Padding;
        return (Math.Max(0, start), Math.Min(length, start + Size));
    }
}

/// <summary>Max-pooling. A plane is never split over threads, so overlapping windows can add to one gradient.</summary>
internal static unsafe class MaxPool
{
    private const int Grain = 16384;

    /// <summary>y = the largest element of each window.</summary>
    public static void Forward(CpuContext context, in PoolSizes sizes, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x, py = y)
            context.Pool.For(sizes.Planes, GrainOf(sizes), new Body(sizes, px, py, null, null));
    }

    /// <summary>gradient[first largest of each window] += upstream.</summary>
    public static void Backward(CpuContext context, in PoolSizes sizes, ReadOnlySpan<float> x, ReadOnlySpan<float> upstream, Span<float> gradient)
    {
        fixed (float* px = x, pu = upstream, pg = gradient)
            context.Pool.For(sizes.Planes, GrainOf(sizes), new Body(sizes, px, null, pu, pg));
    }

    private static int GrainOf(in PoolSizes s) => Math.Max(1, Grain / (1 + s.OutHeight * s.OutWidth * s.Size * s.Size));

    /// <summary>Forward when y is given, else backward.</summary>
    private readonly struct Body(in PoolSizes sizes, float* x, float* y, float* upstream, float* gradient) : IRangeBody
    {
        private readonly PoolSizes _sizes = sizes;
        private readonly float* _x = x, _y = y, _upstream = upstream, _gradient = gradient;

        public void Run(int start, int end)
        {
            PoolSizes s = _sizes;
            nint output = (nint)start * s.OutHeight * s.OutWidth;
            for (int plane = start; plane < end; plane++)
            {
                nint input = (nint)plane * s.Height * s.Width;
                for (int row = 0; row < s.OutHeight; row++)
                {
                    for (int column = 0; column < s.OutWidth; column++, output++)
                    {
                        nint best = input + Largest(_x + input, row, column);
                        if (_y is not null)
                            _y[output] = _x[best];
                        else
                            _gradient[best] += _upstream[output];
                    }
                }
            }
        }

        /// <summary>The place in the plane; the first of equal ones, and the first NaN before all.</summary>
        private int Largest(float* plane, int row, int column)
        {
            (int top, int bottom) = _sizes.Window(row, _sizes.Height);
            (int left, int right) = _sizes.Window(column, _sizes.Width);
            int best = top * _sizes.Width + left;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    float value = plane[y * _sizes.Width + x], largest = plane[best];
                    if (value > largest || (float.IsNaN(value) && !float.IsNaN(largest)))
                        best = y * _sizes.Width + x;
                }
            }
            return best;
        }
    }
}
