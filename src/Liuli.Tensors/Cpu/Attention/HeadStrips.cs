namespace Liuli.Tensors.Cpu;

/// <summary>Vectors of a head (keys, values, queries, gradients), transposed and packed into strips, so that their scores with others are sums over the head's width of a broadcast number times a
/// vector of neighbours.</summary>
internal static unsafe class HeadStrips<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    public static void Pack(float* source, long row, int count, int width, float* destination)
    {
        Packing<TLanes>.Strips(source, (nint)row, 1, count, MicroKernel<TLanes>.Columns, width, destination);
    }

    /// <summary>scores[r, s] = rows[r]·packed[s] for the strips that cover first … end − 1; both ends are rounded outwards.</summary>
    public static void Scores(float* rows, long rowStep, int count, int width, float* strips, int first, int end, float* scores, int scoreStep)
    {
        int columns = MicroKernel<TLanes>.Columns;
        first = first / columns * columns;
        MicroKernel<TLanes>.Operands operands = new((nint)rowStep, 1, columns) { A = rows, B = strips + (nint)first * width };
        TileProduct<TLanes>.Run(count, TileProduct<TLanes>.Whole(end - first), width, operands, (nint)columns * width, scores + first, scoreStep, false);
    }
}
