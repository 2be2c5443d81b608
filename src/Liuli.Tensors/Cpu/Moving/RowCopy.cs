namespace Liuli.Tensors.Cpu;

/// <summary>Moves a rectangle (rows of equal length at equal distances) from one array into another, or adds it there.</summary>
internal static unsafe class RowCopy
{
    private const int GrainBytes = 1 << 16;

    /// <summary>Copies <paramref name="rows"/> rows of <paramref name="width"/> bytes; the distances between rows are in bytes too.</summary>
    public static void Copy(CpuContext context, ReadOnlySpan<byte> source, long sourceStep, Span<byte> destination, long destinationStep, int rows, int width)
    {
        if (rows == 0 || width == 0)
            return;
        Check(source.Length, sourceStep, rows, width);
        Check(destination.Length, destinationStep, rows, width);
        fixed (byte* s = source, d = destination)
            context.Pool.For(rows, Math.Max(1, GrainBytes / width), new CopyBody(s, sourceStep, d, destinationStep, width));
    }

    /// <summary>Adds rows of <paramref name="width"/> floats; the distances between rows are in floats.</summary>
    public static void Add(CpuContext context, ReadOnlySpan<float> source, long sourceStep, Span<float> destination, long destinationStep, int rows, int width)
    {
        if (rows == 0 || width == 0)
            return;
        Check(source.Length, sourceStep, rows, width);
        Check(destination.Length, destinationStep, rows, width);
        fixed (float* s = source, d = destination)
            context.For(rows, Math.Max(1, GrainBytes / sizeof(float) / width), new AddBody(s, sourceStep, d, destinationStep, width));
    }

    private static void Check(int length, long step, int rows, int width)
    {
        if (length < (rows - 1) * step + width)
            throw new ArgumentException($"row kernel: {rows} rows of {width}, {step} apart, do not fit into {length}");
    }

    private readonly struct CopyBody(byte* source, long sourceStep, byte* destination, long destinationStep, int width) : IRangeBody
    {
        private readonly byte* _source = source, _destination = destination;
        private readonly long _sourceStep = sourceStep, _destinationStep = destinationStep;
        private readonly int _width = width;

        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
                Buffer.MemoryCopy(_source + row * _sourceStep, _destination + row * _destinationStep, _width, _width);
        }
    }

    private readonly struct AddBody(float* source, long sourceStep, float* destination, long destinationStep, int width) : ILaneRangeBody
    {
        private readonly float* _source = source, _destination = destination;
        private readonly long _sourceStep = sourceStep, _destinationStep = destinationStep;
        private readonly int _width = width;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int row = start; row < end; row++)
                Rows<TLanes>.AddScaled(_source + row * _sourceStep, 1f, _destination + row * _destinationStep, _width);
        }
    }
}
