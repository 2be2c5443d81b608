using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>The sums of a matrix's columns: what the bias of a matrix product gets.</summary>
/// <remarks>Each thread owns columns and takes all rows in their order, so any number of threads gives the same bits.</remarks>
internal static unsafe class ColumnSums
{
    /// <summary>Columns that go together: a cache line, so that threads do not write to each other's.</summary>
    private const int Block = 16;

    /// <summary>target[j] (+)= Σᵢ source[i, j]; there is at least one row.</summary>
    public static void Run(CpuContext context, ReadOnlySpan<float> source, Span<float> target, bool accumulate)
    {
        if (target.IsEmpty)
            return;
        int rows = source.Length / target.Length;
        fixed (float* s = source, t = target)
        {
            int grain = Grain.ForRows((int)Math.Min(int.MaxValue, (long)rows * Block));
            context.For((target.Length + Block - 1) / Block, grain, new Body(s, t, rows, target.Length, accumulate));
        }
    }

    private readonly struct Body(float* source, float* target, int rows, int width, bool accumulate) : ILaneRangeBody
    {
        private readonly float* _source = source, _target = target;
        private readonly int _rows = rows, _width = width;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int first = start * Block, columns = Math.Min(end * Block, _width) - first, row = 0;
            float* s = _source + first, t = _target + first;
            if (!_accumulate)
                new Span<float>(t, columns).Clear();
            for (; row + 4 <= _rows; row += 4, s += 4 * (nint)_width)
                AddFour<TLanes>(s, _width, t, columns);
            for (; row < _rows; row++, s += _width)
                Rows<TLanes>.AddScaled(s, 1f, t, columns);
        }

        /// <summary>The sums are read and written once for four rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddFour<TLanes>(float* a, nint step, float* sums, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* b = a + step, c = b + step, d = c + step;
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(sums + i, TLanes.Load(sums + i) + TLanes.Load(a + i) + TLanes.Load(b + i) + TLanes.Load(c + i) + TLanes.Load(d + i));
            int rest = count - i;
            if (rest > 0)
            {
                TLanes sum = TLanes.LoadPartial(sums + i, rest) + TLanes.LoadPartial(a + i, rest) + TLanes.LoadPartial(b + i, rest) + TLanes.LoadPartial(c + i, rest) + TLanes.LoadPartial(d + i, rest);
                TLanes.StorePartial(sums + i, sum, rest);
            }
        }
    }
}
