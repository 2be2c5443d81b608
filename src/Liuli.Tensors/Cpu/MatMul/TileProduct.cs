namespace Liuli.Tensors.Cpu;

/// <summary>
/// A small product on one thread, C = A·B (+ C), made of micro-kernel tiles whose operands lie anywhere: the building block of kernels
/// that keep their blocks in cache themselves.
/// </summary>
internal static unsafe class TileProduct<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Whether rows of this length can be used as B where they lie, being whole strips.</summary>
    public static bool IsWhole(int columns) => columns % MicroKernel<TLanes>.Columns == 0;

    /// <summary>The length rounded up to whole strips.</summary>
    public static int Whole(int columns) => (columns + MicroKernel<TLanes>.Columns - 1) / MicroKernel<TLanes>.Columns * MicroKernel<TLanes>.Columns;

    /// <summary>Computes the product. B must be readable up to whole strips of columns; C is written only where it exists.</summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The length of the sums.</param>
    /// <param name="o">A and the first strip of B.</param>
    /// <param name="stripStep">From one strip of B to the next: the strip's width when B is stored by rows, k times that when it is packed.</param>
    /// <param name="c">C.</param>
    /// <param name="cRow">From one row of C to the next.</param>
    /// <param name="add">Adds to C.</param>
    public static void Run(int m, int n, int k, in MicroKernel<TLanes>.Operands o, nint stripStep, float* c, nint cRow, bool add)
    {
        int rows = MicroKernel<TLanes>.Rows, columns = MicroKernel<TLanes>.Columns;
        float* b = o.B;
        for (int j = 0; j < n; j += columns, b += stripStep)
            for (int i = 0; i < m; i += rows)
            {
                MicroKernel<TLanes>.Operands tile = new(o.ARow, o.AStep, o.BStep) { A = o.A + i * o.ARow, B = b };
                float* corner = c + i * cRow + j;
                if (j + columns <= n)
                    MicroKernel<TLanes>.Run(Math.Min(rows, m - i), k, tile, corner, cRow, null, add);
                else
                    MicroKernel<TLanes>.RunNarrow(Math.Min(rows, m - i), n - j, k, tile, corner, cRow, null, add);
            }
    }
}
