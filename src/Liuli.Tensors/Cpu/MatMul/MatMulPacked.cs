using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked product (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008). K is cut into
/// blocks so that a strip of B (k × tile columns) stays in the first-level cache; strips of A and B are packed into the
/// order of use; then tiles of C are computed by <see cref="MicroKernel{TLanes}"/>, each by one thread.
/// </summary>
/// <remarks>Where K is cut depends on K alone, and the blocks follow each other: thread counts cannot change the order of a sum.</remarks>
internal static unsafe class MatMulPacked<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// A strip of B of 32 columns then takes 48 KiB. That is the whole first-level cache, but it is read strictly in order; measured
    /// on a Zen 5, 384 beats 256 by up to a tenth where K is long, because C is read and written less often.
    /// </summary>
    internal const int MaxK = 384;

    /// <summary>Rows of A packed at once: 6 MiB, a share of the third-level cache.</summary>
    private const int MaxM = 4096;

    /// <summary>Columns of B packed at once: 6 MiB.</summary>
    private const int MaxN = 4096;

    // Does not compile when the packed blocks do not fit into a scratch block (a tile is at most 12 × 64).
    private const uint Spare = ScratchPool.BlockFloats - ((MaxM + 12) + (MaxN + 64)) * MaxK;

    /// <summary>Rows of A that one work item keeps in the second-level cache: 120 KiB.</summary>
    private const int ItemRows = 120;

    /// <summary>Columns of one work item, if there are enough items for all threads.</summary>
    private const int ItemColumns = 512;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        Blocks blocks = new(job, lease.Pointer);
        int kBlock = Even(job.K, MaxK, job.Blocks == null ? 1 : BlockFormats.Length), mBlock = Even(job.M, MaxM, MicroKernel<TLanes>.Rows), nBlock = Even(job.N, MaxN, MicroKernel<TLanes>.Columns);
        for (int n = 0; n < job.N; n += nBlock)
            for (int k = 0; k < job.K; k += kBlock)
                for (int m = 0; m < job.M; m += mBlock)
                    blocks.Run(context.Pool, new Block(m, Math.Min(mBlock, job.M - m), n, Math.Min(nBlock, job.N - n), k, Math.Min(kBlock, job.K - k)));
    }

    /// <summary>The size of equal blocks no larger than the limit: 600 is cut into two of 300, not 512 and 88.</summary>
    private static int Even(int length, int limit, int multiple)
    {
        int blocks = (length + limit - 1) / limit;
        int size = (length + blocks - 1) / blocks;
        return (size + multiple - 1) / multiple * multiple;
    }

    private readonly record struct Block(int M, int Rows, int N, int Columns, int K, int Depth);

    private readonly struct Blocks(in MatMulJob job, float* scratch)
    {
        private readonly MatMulJob _job = job;

        public void Run(ComputePool pool, in Block block)
        {
            int rowStrips = Strips(block.Rows, MicroKernel<TLanes>.Rows), columnStrips = Strips(block.Columns, MicroKernel<TLanes>.Columns);
            float* packedB = scratch, packedA = scratch + (nint)columnStrips * MicroKernel<TLanes>.Columns * block.Depth;
            // B stays packed while the blocks of rows go by.
            int groupsOfB = block.M == 0 ? Strips(columnStrips, PackBody.Group) : 0;
            PackBody pack = new(_job, block, packedA, packedB, groupsOfB);
            pool.For(groupsOfB + Strips(rowStrips, PackBody.Group), 1, pack);
            (int rows, int columns) = ItemSize(pool.Threads, rowStrips, columnStrips);
            TileBody tiles = new(_job, block, packedA, packedB, rows, columns, Strips(columnStrips, columns));
            pool.For(Strips(rowStrips, rows) * tiles.ItemsAcross, 1, tiles);
        }

        private static (int Rows, int Columns) ItemSize(int threads, int rowStrips, int columnStrips)
        {
            int rows = Math.Min(rowStrips, ItemRows / MicroKernel<TLanes>.Rows), columns = Math.Min(columnStrips, ItemColumns / MicroKernel<TLanes>.Columns);
            // Smaller items until every thread gets some; how C is cut into items does not change a bit of it.
            while (threads > 1 && Strips(rowStrips, rows) * Strips(columnStrips, columns) < 4 * threads && (rows > 1 || columns > 1))
                if (columns >= rows || rows == 1)
                    columns = (columns + 1) / 2;
                else
                    rows = (rows + 1) / 2;
            return (rows, columns);
        }
    }

    private static int Strips(int length, int width) => (length + width - 1) / width;

    /// <summary>Packs groups of strips: those of B first, then those of A.</summary>
    private readonly struct PackBody(in MatMulJob job, in Block block, float* packedA, float* packedB, int groupsOfB) : IRangeBody
    {
        /// <summary>Strips packed together.</summary>
        public const int Group = 8;

        private readonly MatMulJob _job = job;
        private readonly Block _block = block;
        private readonly float* _a = packedA, _b = packedB;

        public void Run(int start, int end)
        {
            int rows = MicroKernel<TLanes>.Rows, columns = MicroKernel<TLanes>.Columns, depth = _block.Depth;
            for (int i = start; i < end; i++)
                if (i < groupsOfB)
                {
                    int n = i * Group * columns;
                    if (_job.Blocks != null)
                    {
                        BlockPacking<TLanes>.Strips(_job, _block.N + n, Math.Min(Group * columns, _block.Columns - n), columns, _block.K, depth, _b + (nint)n * depth);
                        continue;
                    }
                    float* source = _job.B + _block.K * _job.BRow + (_block.N + n) * _job.BColumn;
                    Pack(source, _job.BColumn, _job.BRow, Math.Min(Group * columns, _block.Columns - n), columns, _b + (nint)n * depth);
                }
                else
                {
                    int m = (i - groupsOfB) * Group * rows;
                    float* source = _job.A + (_block.M + m) * _job.ARow + _block.K * _job.AColumn;
                    Pack(source, _job.ARow, _job.AColumn, Math.Min(Group * rows, _block.Rows - m), rows, _a + (nint)m * depth);
                }
        }

        private void Pack(float* source, nint step, nint kStep, int present, int width, float* destination)
        {
            Packing<TLanes>.Strips(source, step, kStep, present, width, _block.Depth, destination);
            if (_job.Precision == MatMulPrecision.BF16)
                Bf16Rounding.Round(destination, (nint)Strips(present, width) * width * _block.Depth);
        }
    }

    /// <summary>Computes items of rows × columns strips. A strip of B stays in the first-level cache while the item's strips of A pass by from the second.</summary>
    private readonly struct TileBody(in MatMulJob job, in Block block, float* packedA, float* packedB, int rows, int columns, int itemsAcross) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly Block _block = block;
        private readonly float* _a = packedA, _b = packedB;

        public int ItemsAcross => itemsAcross;

        public void Run(int start, int end)
        {
            for (int item = start; item < end; item++)
            {
                int row = item / itemsAcross * rows, column = item % itemsAcross * columns;
                int lastRow = Math.Min(row + rows, Strips(_block.Rows, MicroKernel<TLanes>.Rows));
                int lastColumn = Math.Min(column + columns, Strips(_block.Columns, MicroKernel<TLanes>.Columns));
                for (int j = column; j < lastColumn; j++)
                    for (int i = row; i < lastRow; i++)
                        Tile(i * MicroKernel<TLanes>.Rows, j * MicroKernel<TLanes>.Columns);
            }
        }

        private void Tile(int m, int n)
        {
            bool add = _block.K > 0 || _job.Accumulate;
            MicroKernel<TLanes>.Operands operands = new(1, MicroKernel<TLanes>.Rows, MicroKernel<TLanes>.Columns)
            {
                A = _a + (nint)m * _block.Depth,
                B = _b + (nint)n * _block.Depth,
            };
            float* c = _job.C + (_block.M + m) * _job.CRow + _block.N + n;
            float* bias = _job.Bias == null || _block.K > 0 ? null : _job.Bias + _block.N + n;
            int rows = Math.Min(MicroKernel<TLanes>.Rows, _block.Rows - m), columns = Math.Min(MicroKernel<TLanes>.Columns, _block.Columns - n);
            Prefetch(c, rows);
            if (columns == MicroKernel<TLanes>.Columns)
                MicroKernel<TLanes>.Run(rows, _block.Depth, operands, c, _job.CRow, bias, add);
            else
                MicroKernel<TLanes>.RunNarrow(rows, columns, _block.Depth, operands, c, _job.CRow, bias, add);
        }

        /// <summary>C is needed when the tile's sums are finished, some thousand cycles later; asking for it now hides the way from memory.</summary>
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
}
