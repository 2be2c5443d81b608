namespace Liuli.Tensors.Cpu;

/// <summary>Moves vectors from (B, T, K, D) as floats to (B, K, capacity, D) as a cache stores them, and from one sequence of a cache to another.</summary>
internal static unsafe class CacheRowKernel
{
    public static void Write(Tensor rows, Tensor cache, int position)
    {
        Shape shape = rows.Shape;
        rows.Device.Context.Pool.For(shape[0] * shape[1] * shape[2], Grain.ForRows(2 * shape[3]), new Body((float*)rows.Pointer, (byte*)cache.Pointer, cache.DType, shape, cache.Shape[2], position));
    }

    /// <summary>The rows of each head lie one behind the other: one run of bytes a head.</summary>
    public static void Copy(Tensor source, int from, Tensor target, int to, int position, int count)
    {
        int heads = source.Shape[1];
        nint row = (nint)source.DType.BytesFor(source.Shape[3]), bytes = row * count;
        byte* first = (byte*)source.Pointer + ((nint)from * heads * source.Shape[2] + position) * row;
        byte* second = (byte*)target.Pointer + ((nint)to * heads * target.Shape[2] + position) * row;
        source.Device.Context.Pool.For(heads, Grain.ForRows((int)Math.Min(bytes / sizeof(float), int.MaxValue)), new CopyBody(first, second, bytes, row * source.Shape[2], row * target.Shape[2]));
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

    private readonly struct CopyBody(byte* source, byte* target, nint bytes, nint sourceStride, nint targetStride) : IRangeBody
    {
        private readonly byte* _source = source, _target = target;
        private readonly nint _bytes = bytes, _sourceStride = sourceStride, _targetStride = targetStride;

        public void Run(int start, int end)
        {
            for (nint head = start; head < end; head++)
                Buffer.MemoryCopy(_source + head * _sourceStride, _target + head * _targetStride, _bytes, _bytes);
        }
    }
}
