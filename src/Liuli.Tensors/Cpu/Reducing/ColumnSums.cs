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
        fixed (float* s = source)
            Run<FloatElements>(context, (byte*)s, source.Length, target, accumulate);
    }

    /// <summary>The same of bfloat16.</summary>
    public static void Run(CpuContext context, ReadOnlySpan<ushort> source, Span<float> target, bool accumulate)
    {
        fixed (ushort* s = source)
            Run<BFloat16Elements>(context, (byte*)s, source.Length, target, accumulate);
    }

    private static void Run<TElements>(CpuContext context, byte* source, int count, Span<float> target, bool accumulate) where TElements : struct, IElements
    {
        if (target.IsEmpty)
            return;
        int rows = count / target.Length;
        fixed (float* t = target)
        {
            int grain = Grain.ForRows((int)Math.Min(int.MaxValue, (long)rows * Block));
            context.For((target.Length + Block - 1) / Block, grain, new Body<TElements>(source, t, rows, target.Length, accumulate));
        }
    }

    private readonly struct Body<TElements>(byte* source, float* target, int rows, int width, bool accumulate) : ILaneRangeBody where TElements : struct, IElements
    {
        private readonly byte* _source = source;
        private readonly float* _target = target;
        private readonly int _rows = rows, _width = width;
        private readonly bool _accumulate = accumulate;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int first = start * Block, columns = Math.Min(end * Block, _width) - first, row = 0;
            nint line = (nint)_width * TElements.Bytes;
            byte* s = _source + (nint)first * TElements.Bytes;
            float* t = _target + first;
            if (!_accumulate)
                new Span<float>(t, columns).Clear();
            for (; row + 4 <= _rows; row += 4, s += 4 * line)
                AddFour<TLanes>(s, line, t, columns);
            for (; row < _rows; row++, s += line)
                AddOne<TLanes>(s, t, columns);
        }

        private static void AddOne<TLanes>(byte* a, float* sums, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(sums + i, TLanes.Load(sums + i) + TElements.Load<TLanes>(a, i));
            if (i < count)
                TLanes.StorePartial(sums + i, TLanes.LoadPartial(sums + i, count - i) + TElements.LoadPartial<TLanes>(a, i, count - i), count - i);
        }

        /// <summary>The sums are read and written once for four rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void AddFour<TLanes>(byte* a, nint step, float* sums, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            byte* b = a + step, c = b + step, d = c + step;
            int i = 0;
            for (; i <= count - TLanes.Width; i += TLanes.Width)
                TLanes.Store(sums + i, TLanes.Load(sums + i) + TElements.Load<TLanes>(a, i) + TElements.Load<TLanes>(b, i) + TElements.Load<TLanes>(c, i) + TElements.Load<TLanes>(d, i));
            int rest = count - i;
            if (rest > 0)
            {
                TLanes sum = TLanes.LoadPartial(sums + i, rest) + TElements.LoadPartial<TLanes>(a, i, rest) + TElements.LoadPartial<TLanes>(b, i, rest)
                    + TElements.LoadPartial<TLanes>(c, i, rest) + TElements.LoadPartial<TLanes>(d, i, rest);
                TLanes.StorePartial(sums + i, sum, rest);
            }
        }
    }
}
