namespace Liuli.Tensors.Cpu;

/// <summary>One number from every row of a matrix. Rows are shared out to threads, a row is never split.</summary>
internal static unsafe class RowReduction
{
    private const int Grain = 16384;

    /// <summary>Rows longer than this are added in pieces of it, whose sums meet in double precision.</summary>
    private const int Piece = 4096;

    /// <summary>sums[r] = factor·Σᵢ source[r, i].</summary>
    public static void Sum(CpuContext context, ReadOnlySpan<float> source, Span<float> sums, float factor)
    {
        if (sums.IsEmpty)
            return;
        int length = source.Length / sums.Length;
        fixed (float* s = source, d = sums)
            context.For(sums.Length, Math.Max(1, Grain / Math.Max(1, length)), new SumBody(s, d, length, factor));
    }

    /// <summary>Σᵢ (xᵢ − yᵢ)².</summary>
    public static double SumOfSquaredDifferences(CpuContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        fixed (float* px = x, py = y)
            context.For(1, 1, new SquaredBody(px, py, x.Length, &sum));
        return sum;
    }

    /// <summary>maxima[r] = maxᵢ source[r, i]; NaN if any is.</summary>
    public static void Max(CpuContext context, ReadOnlySpan<float> source, Span<float> maxima)
    {
        if (maxima.IsEmpty)
            return;
        int length = source.Length / maxima.Length;
        fixed (float* s = source, d = maxima)
            context.For(maxima.Length, Math.Max(1, Grain / length), new MaxBody(s, d, null, length));
    }

    /// <summary>positions[r] = the first i where source[r, i] is the row's largest, or NaN.</summary>
    public static void ArgMax(CpuContext context, ReadOnlySpan<float> source, Span<int> positions)
    {
        if (positions.IsEmpty)
            return;
        int length = source.Length / positions.Length;
        fixed (float* s = source)
        fixed (int* d = positions)
            context.For(positions.Length, Math.Max(1, Grain / length), new MaxBody(s, null, d, length));
    }

    /// <summary>The first position of the value; NaN is looked for as NaN.</summary>
    public static int Find(ReadOnlySpan<float> row, float value)
    {
        for (int i = 0; i < row.Length; i++)
        {
            // Not Equals: a row's largest may be −0 or 0, which are one number here.
            if (row[i] == value || (float.IsNaN(row[i]) && float.IsNaN(value)))
                return i;
        }
        throw new InvalidOperationException("row reduction: the largest element of a row is not in the row");
    }

    private readonly struct SumBody(float* source, float* sums, int length, float factor) : ILaneRangeBody
    {
        private readonly float* _source = source, _sums = sums;
        private readonly int _length = length;
        private readonly float _factor = factor;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* x = _source + (long)row * _length;
                double sum = 0;
                for (int i = 0; i < _length; i += Piece)
                    sum += Rows<TLanes>.Sum(x + i, Math.Min(Piece, _length - i));
                _sums[row] = (float)(_factor * sum);
            }
        }
    }

    private readonly struct SquaredBody(float* x, float* y, int count, double* result) : ILaneRangeBody
    {
        private readonly float* _x = x, _y = y;
        private readonly int _count = count;
        private readonly double* _result = result;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            double total = 0;
            for (int first = 0; first < _count; first += Piece)
            {
                int last = Math.Min(_count, first + Piece), i = first;
                TLanes sum = TLanes.Broadcast(0f);
                for (; i <= last - TLanes.Width; i += TLanes.Width)
                {
                    TLanes difference = TLanes.Load(_x + i) - TLanes.Load(_y + i);
                    sum = TLanes.MultiplyAdd(difference, difference, sum);
                }
                if (i < last)
                {
                    TLanes difference = TLanes.LoadPartial(_x + i, last - i) - TLanes.LoadPartial(_y + i, last - i);
                    sum = TLanes.MultiplyAdd(difference, difference, sum);
                }
                total += TLanes.Sum(sum);
            }
            *_result = total;
        }
    }

    private readonly struct MaxBody(float* source, float* maxima, int* positions, int length) : ILaneRangeBody
    {
        private readonly float* _source = source, _maxima = maxima;
        private readonly int* _positions = positions;
        private readonly int _length = length;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
            {
                float* x = _source + (long)row * _length;
                float max = Rows<TLanes>.Max(x, _length);
                if (_maxima is not null)
                    _maxima[row] = max;
                if (_positions is not null)
                    _positions[row] = Find(new ReadOnlySpan<float>(x, _length), max);
            }
        }
    }
}
