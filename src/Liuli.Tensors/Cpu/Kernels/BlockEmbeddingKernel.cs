using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>The rows of a table stored in blocks that ids name, as floats.</summary>
internal static unsafe class BlockEmbeddingKernel
{
    /// <summary>rows[i] = table[ids[i]]. The ids have been checked.</summary>
    public static void Gather(CpuContext context, DType type, byte* table, ReadOnlySpan<int> ids, Span<float> rows, int width)
    {
        fixed (float* r = rows)
        fixed (int* i = ids)
            context.For(ids.Length, Grain.ForRows(width), new GatherBody(type, table, i, r, width));
    }

    private readonly struct GatherBody(DType type, byte* table, int* ids, float* rows, int width) : ILaneRangeBody
    {
        private readonly byte* _table = table;
        private readonly int* _ids = ids;
        private readonly float* _rows = rows;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            nint rowBytes = (nint)type.BytesFor(width);
            for (int i = start; i < end; i++)
                BlockFormats.Dequantize<TLanes>(type, _table + _ids[i] * rowBytes, width / type.BlockLength, _rows + (nint)i * width);
        }
    }
}
