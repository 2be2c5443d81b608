namespace Liuli.Tensors.Cpu;

/// <summary>Σ xᵢ² of an array. Chunks of a fixed size are summed in parallel and their sums added in order, in double precision, so that
/// the result does not depend on the number of threads.</summary>
internal static unsafe class SquaredNormKernel
{
    /// <summary>Elements in a chunk: few enough that single precision inside it costs nothing noticeable.</summary>
    public const int Chunk = 4096;

    /// <summary>How many chunk sums there are to make room for.</summary>
    public static int Chunks(int count) => (int)(((long)count + Chunk - 1) / Chunk);

    /// <summary>The sum; <paramref name="sums"/> is working memory of <see cref="Chunks"/> numbers.</summary>
    public static double Sum(CpuContext context, ReadOnlySpan<float> x, Span<float> sums)
    {
        fixed (float* px = x, ps = sums)
            context.For(Chunks(x.Length), 4, new Body(px, ps, x.Length));
        double total = 0;
        foreach (float sum in sums[..Chunks(x.Length)])
            total += sum;
        return total;
    }

    private readonly struct Body(float* x, float* sums, int count) : ILaneRangeBody
    {
        private readonly float* _x = x, _sums = sums;
        private readonly int _count = count;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int chunk = start; chunk < end; chunk++)
                _sums[chunk] = Rows<TLanes>.SumOfSquares(_x + (long)chunk * Chunk, Math.Min(Chunk, _count - chunk * Chunk));
        }
    }
}
