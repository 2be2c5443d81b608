namespace Liuli.Tensors.Cpu;

/// <summary>The rows of a table stored as F16 or BF16 that ids name, as floats.</summary>
internal static unsafe class Float16EmbeddingKernel
{
    /// <summary>rows[i] = table[ids[i]]. The ids have been checked.</summary>
    public static void Gather(CpuContext context, DType type, byte* table, ReadOnlySpan<int> ids, Span<float> rows, int width)
    {
        fixed (float* r = rows)
        fixed (int* i = ids)
            context.Pool.For(ids.Length, Grain.ForRows(width), new GatherBody(type, table, i, r, width));
    }

    private readonly struct GatherBody(DType type, byte* table, int* ids, float* rows, int width) : IRangeBody
    {
        private readonly byte* _table = table;
        private readonly int* _ids = ids;
        private readonly float* _rows = rows;

        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
                Widening.Run(type, _table + (nint)_ids[i] * width * sizeof(ushort), width, _rows + (nint)i * width);
        }
    }
}
