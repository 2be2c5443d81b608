using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>The part of a product that is computed between two packings: rows M … M + Rows − 1 of C, columns N …, steps K … of the sums.</summary>
internal readonly record struct MatMulBlock(int M, int Rows, int N, int Columns, int K, int Depth);

/// <summary>
/// Computes the tiles of a block. A work item is some strips of A by some strips of B; its strips of A stay in the second-level cache while the strips of
/// B pass by one after the other.
/// </summary>
internal readonly unsafe struct MatMulTiles<TLanes> : IRangeBody where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows of A of one work item: 180 to 360 KiB.</summary>
    private const int ItemRows = 120;

    /// <summary>Columns of one work item, if there are enough items for all threads.</summary>
    private const int ItemColumns = 512;

    private readonly MatMulJob _job;
    private readonly MatMulBlock _block;
    private readonly float* _a, _b;
    private readonly FmaTile? _assembled;
    private readonly int _rowStrips, _columnStrips, _down, _across;

    /// <param name="job">The product.</param>
    /// <param name="block">The part of it.</param>
    /// <param name="packedA">Strips of A; null where it is used as it lies.</param>
    /// <param name="packedB">Strips of B.</param>
    /// <param name="assembled">What computes the tiles, or null for <see cref="MicroKernel{TLanes}"/>.</param>
    /// <param name="rowStrips">Strips of A.</param>
    /// <param name="columnStrips">Strips of B.</param>
    /// <param name="threads">Threads that share the items; how C is cut into items does not change a bit of it.</param>
    public MatMulTiles(in MatMulJob job, in MatMulBlock block, float* packedA, float* packedB, FmaTile? assembled, int rowStrips, int columnStrips, int threads)
    {
        (_job, _block, _assembled, _rowStrips, _columnStrips) = (job, block, assembled, rowStrips, columnStrips);
        _a = packedA;
        _b = packedB;
        _down = MatMulPacked<TLanes>.Strips(rowStrips * MicroKernel<TLanes>.Rows, ItemRows);
        _across = MatMulPacked<TLanes>.Strips(columnStrips * MicroKernel<TLanes>.Columns, ItemColumns);
        // As many items as the pool deals out, or a multiple: the threads then end together.
        int wanted = threads == 1 ? 1 : threads * ComputePool.ChunksPerThread;
        while (_down * _across % wanted != 0 && (_down < rowStrips || _across < columnStrips))
            if (_across < columnStrips && (_down >= rowStrips || columnStrips / _across >= rowStrips / _down))
                _across++;
            else
                _down++;
    }

    /// <summary>How many items there are.</summary>
    public int Items => _down * _across;

    // Compiled in full at once, like all that a tile calls: a few thousand calls of code that is good enough for now cost as much as the product.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int start, int end)
    {
        for (int item = start; item < end; item++)
        {
            int row = item / _across, column = item % _across;
            int firstRow = Share(row, _down, _rowStrips), lastRow = Share(row + 1, _down, _rowStrips), lastColumn = Share(column + 1, _across, _columnStrips);
            for (int j = Share(column, _across, _columnStrips); j < lastColumn; j++)
                for (int i = firstRow; i < lastRow; i++)
                    Tile(i * MicroKernel<TLanes>.Rows, j * MicroKernel<TLanes>.Columns);
        }
    }

    private static int Share(int index, int count, int strips) => (int)((long)strips * index / count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Tile(int m, int n)
    {
        bool add = _block.K > 0 || _job.Accumulate;
        float* c = _job.C + (_block.M + m) * _job.CRow + _block.N + n;
        float* bias = _job.Bias == null || _block.K > 0 ? null : _job.Bias + _block.N + n;
        int rows = Math.Min(MicroKernel<TLanes>.Rows, _block.Rows - m), columns = Math.Min(MicroKernel<TLanes>.Columns, _block.Columns - n);
        if (_job.CColumn != 1)
        {
            Transposed(_assembled!, m, n, rows, columns, add);
            return;
        }
        Prefetch(c, rows);
        if (_assembled is { } assembled)
        {
            Assembled(assembled, m, n, rows, columns, c, _job.CRow, bias, add);
            return;
        }
        MicroKernel<TLanes>.Operands operands = new(1, MicroKernel<TLanes>.Rows, MicroKernel<TLanes>.Columns)
        {
            A = _a + (nint)m * _block.Depth,
            B = _b + (nint)n * _block.Depth,
        };
        if (columns == MicroKernel<TLanes>.Columns)
            MicroKernel<TLanes>.Run(rows, _block.Depth, operands, c, _job.CRow, bias, add);
        else
            MicroKernel<TLanes>.RunNarrow(rows, columns, _block.Depth, operands, c, _job.CRow, bias, add);
    }

    /// <summary>A tile of a product that is computed as its transpose, on assembled tiles only: aside first, then turned into place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Transposed(FmaTile assembled, int m, int n, int rows, int columns, bool add)
    {
        float* tile = stackalloc float[FmaTile.MostElements];
        Assembled(assembled, m, n, rows, columns, tile, assembled.Columns, null, add: false);
        float* bias = _job.ColumnBias == null || _block.K > 0 ? null : _job.ColumnBias + _block.M + m;
        float* c = _job.C + (_block.N + n) * _job.CColumn + _block.M + m;
        TransposedTile.Write(tile, assembled.Columns, rows, columns, c, _job.CColumn, bias, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Assembled(FmaTile assembled, int m, int n, int rows, int columns, float* c, nint cRow, float* bias, bool add)
    {
        bool packed = _a != null;
        assembled.For(rows, packed).Run(new FmaTile.Operands
        {
            A = packed ? _a + (nint)m * _block.Depth : _job.A + (_block.M + m) * _job.ARow + _block.K,
            B = _b + (nint)n * _block.Depth,
            C = c,
            Bias = bias,
            K = _block.Depth,
            ARow = (packed ? 1 : _job.ARow) * sizeof(float),
            CRow = cRow * sizeof(float),
            Mask = uint.MaxValue >> (32 - columns),
            Add = add ? 1u : 0u,
        });
    }

    /// <summary>C is needed when the tile's sums are finished, some thousand cycles later; asking for it now hides the way from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Prefetch(float* c, int rows)
    {
        if (Sse.IsSupported)
            for (int i = 0; i < rows; i++, c += _job.CRow)
            {
                Sse.Prefetch0(c);
                Sse.Prefetch0(c + MicroKernel<TLanes>.Columns - 1);
            }
    }
}
