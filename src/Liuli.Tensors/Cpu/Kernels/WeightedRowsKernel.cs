namespace Liuli.Tensors.Cpu;

/// <summary>Sums of a few weighted rows of a table, and their gradients. Weights and places lie as (R, K): K rows of the table for each of R sums.</summary>
internal static unsafe class WeightedRowsKernel
{
    /// <summary>Columns that one thread owns in <see cref="AddToRows"/>: a cache line.</summary>
    private const int Block = 16;

    /// <summary>y[r] = Σⱼ weights[r, j]·table[places[r, j]], in the order of j.</summary>
    public static void Forward(CpuContext context, ReadOnlySpan<float> table, ReadOnlySpan<float> weights, ReadOnlySpan<int> places, Span<float> y, int width)
    {
        if (y.IsEmpty)
            return;
        int sums = y.Length / width, count = weights.Length / sums;
        fixed (float* t = table, w = weights, py = y)
        fixed (int* p = places)
            context.For(sums, Grain.ForRows(width * count), new ForwardBody(t, w, p, py, width, count));
    }

    /// <summary>table[places[r, j]] += weights[r, j]·upstream[r]. Each thread owns columns and takes all rows in their order.</summary>
    public static void AddToRows(CpuContext context, ReadOnlySpan<float> upstream, ReadOnlySpan<float> weights, ReadOnlySpan<int> places, Span<float> table, int width)
    {
        if (upstream.IsEmpty)
            return;
        int count = weights.Length / (upstream.Length / width);
        fixed (float* u = upstream, w = weights, t = table)
        fixed (int* p = places)
        {
            int grain = Grain.ForRows((int)Math.Min(int.MaxValue, (long)places.Length * Block));
            context.For((width + Block - 1) / Block, grain, new AddBody(u, w, p, t, width, places.Length, count));
        }
    }

    /// <summary>gradient[r, j] = table[places[r, j]]·upstream[r], or that much more.</summary>
    public static void ToWeights(CpuContext context, ReadOnlySpan<float> upstream, ReadOnlySpan<float> table, ReadOnlySpan<int> places, Span<float> gradient, int width, bool accumulate)
    {
        if (gradient.IsEmpty)
            return;
        int count = upstream.IsEmpty ? 1 : gradient.Length / (upstream.Length / width);
        fixed (float* u = upstream, t = table, g = gradient)
        fixed (int* p = places)
            context.For(gradient.Length, Grain.ForRows(width), new WeightBody(u, t, p, g, width, count, accumulate));
    }

    private readonly struct ForwardBody(float* table, float* weights, int* places, float* y, int width, int count) : ILaneRangeBody
    {
        private readonly float* _table = table, _weights = weights, _y = y;
        private readonly int* _places = places;
        private readonly int _width = width, _count = count;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* y = _y + (long)row * _width;
                new Span<float>(y, _width).Clear();
                for (long i = (long)row * _count; i < (row + 1L) * _count; i++)
                    Rows<TLanes>.AddScaled(_table + (long)_places[i] * _width, _weights[i], y, _width);
            }
        }
    }

    private readonly struct AddBody(float* upstream, float* weights, int* places, float* table, int width, int uses, int count) : ILaneRangeBody
    {
        private readonly float* _upstream = upstream, _weights = weights, _table = table;
        private readonly int* _places = places;
        private readonly int _width = width, _uses = uses, _count = count;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int first = start * Block, columns = Math.Min(end * Block, _width) - first;
            for (int i = 0; i < _uses; i++)
                Rows<TLanes>.AddScaled(_upstream + (long)(i / _count) * _width + first, _weights[i], _table + (long)_places[i] * _width + first, columns);
        }
    }

    private readonly struct WeightBody(float* upstream, float* table, int* places, float* gradient, int width, int count, bool accumulate) : ILaneRangeBody
    {
        private readonly float* _upstream = upstream, _table = table, _gradient = gradient;
        private readonly int* _places = places;
        private readonly int _width = width, _count = count;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int i = start; i < end; i++)
            {
                float dot = Rows<TLanes>.Dot(_upstream + (long)(i / _count) * _width, _table + (long)_places[i] * _width, _width);
                _gradient[i] = _accumulate ? _gradient[i] + dot : dot;
            }
        }
    }
}
