namespace Liuli.Tensors.Cpu;

/// <summary>Moves vectors from (B, T, K, D) as floats to (B, K, capacity, D) as a cache stores them.</summary>
internal static unsafe class CacheRowKernel
{
    public static void Write(Tensor rows, Tensor cache, int position)
    {
        Shape shape = rows.Shape;
        rows.Device.Context.Pool.For(shape[0] * shape[1] * shape[2], Grain.ForRows(2 * shape[3]), new Body((float*)rows.Pointer, (byte*)cache.Pointer, cache.DType, shape, cache.Shape[2], position));
    }

    private readonly struct Body(float* rows, byte* cache, DType stored, Shape shape, int capacity, int position) : IRangeBody
    {
        private readonly float* _rows = rows;
        private readonly byte* _cache = cache;
        private readonly int _time = shape[1], _heads = shape[2], _width = shape[3];
        private readonly nint _rowBytes = (nint)stored.BytesFor(shape[3]);

        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                int head = row % _heads, time = row / _heads % _time, batch = row / _heads / _time;
                long target = ((long)batch * _heads + head) * capacity + position + time;
                StoredRow.Write(stored, _rows + (long)row * _width, _width, _cache + (nint)target * _rowBytes);
            }
        }
    }
}
