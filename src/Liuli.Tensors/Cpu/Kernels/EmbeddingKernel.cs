using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Copies the rows of a table that ids name, and adds rows back to where they came from.</summary>
internal static unsafe class EmbeddingKernel
{
    /// <summary>Columns that one thread owns in <see cref="ScatterAdd"/>: a cache line, so that threads do not write to each other's.</summary>
    private const int Block = 16;

    /// <summary>rows[i] = table[ids[i]]. The ids have been checked.</summary>
    public static void Gather(CpuContext context, ReadOnlySpan<float> table, ReadOnlySpan<int> ids, Span<float> rows, int width)
    {
        fixed (float* t = table, r = rows)
        fixed (int* i = ids)
            context.Pool.For(ids.Length, Grain.ForRows(width), new GatherBody(t, i, r, width));
    }

    /// <summary>table[ids[i]] += rows[i]. The same id may come many times: each thread owns columns and takes all rows in their order,
    /// so that the sums do not depend on the number of threads.</summary>
    public static void ScatterAdd(CpuContext context, ReadOnlySpan<float> rows, ReadOnlySpan<int> ids, Span<float> table, int width)
    {
        fixed (float* t = table, r = rows)
        fixed (int* i = ids)
        {
            int grain = Grain.ForRows((int)Math.Min(int.MaxValue, (long)ids.Length * Block));
            context.For((width + Block - 1) / Block, grain, new ScatterBody(t, i, r, ids.Length, width));
        }
    }

    /// <summary>Zeros everywhere, by all threads: a table's gradient can be larger than everything else in a step.</summary>
    public static void Clear(CpuContext context, Span<float> values)
    {
        fixed (float* v = values)
            context.Pool.For(values.Length, 1 << 16, new ClearBody(v));
    }

    private readonly struct GatherBody(float* table, int* ids, float* rows, int width) : IRangeBody
    {
        private readonly float* _table = table, _rows = rows;
        private readonly int* _ids = ids;
        private readonly int _width = width;

        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
                new ReadOnlySpan<float>(_table + (long)_ids[i] * _width, _width).CopyTo(new Span<float>(_rows + (long)i * _width, _width));
        }
    }

    private readonly struct ScatterBody(float* table, int* ids, float* rows, int count, int width) : ILaneRangeBody
    {
        private readonly float* _table = table, _rows = rows;
        private readonly int* _ids = ids;
        private readonly int _count = count, _width = width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int first = start * Block, columns = Math.Min(end * Block, _width) - first;
            for (int i = 0; i < _count; i++)
            {
                float* source = _rows + (long)i * _width + first, target = _table + (long)_ids[i] * _width + first;
                int j = 0;
                for (; j <= columns - TLanes.Width; j += TLanes.Width)
                    TLanes.Store(target + j, TLanes.Load(target + j) + TLanes.Load(source + j));
                if (j < columns)
                    TLanes.StorePartial(target + j, TLanes.LoadPartial(target + j, columns - j) + TLanes.LoadPartial(source + j, columns - j), columns - j);
            }
        }
    }

    private readonly struct ClearBody(float* values) : IRangeBody
    {
        private readonly float* _values = values;

        public void Run(int start, int end) => new Span<float>(_values + start, end - start).Clear();
    }
}
