using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// The blocked product (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008). K is cut into
/// blocks so that a strip of B (k × tile columns) stays in the first-level cache, or comes in order from the second; strips of B, and of A unless it can be
/// used where it lies, are packed into the order of use; then <see cref="MatMulTiles{TLanes}"/> computes the tiles of C, each by one thread.
/// </summary>
/// <remarks>Where K is cut depends on the sizes alone, and the blocks follow each other: thread counts cannot change the order of a sum.</remarks>
internal static unsafe class MatMulPacked<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// A strip of B of 32 columns then takes 48 KiB. That is the whole first-level cache, but it is read strictly in order; measured
    /// on a Zen 5, 384 beats 256 by up to a tenth where K is long, because C is read and written less often.
    /// </summary>
    internal const int MaxK = 384;

    /// <summary>The same for assembled tiles, which ask for B in advance, where the packed blocks fit: fewer passes over C.</summary>
    internal const int MaxKAssembled = 768;

    /// <summary>Rows of A packed at once: 6 MiB, a share of the third-level cache.</summary>
    private const int MaxM = 4096;

    /// <summary>Columns of B packed at once: 6 MiB.</summary>
    private const int MaxN = 4096;

    // Does not compile when the packed blocks do not fit into a scratch block (a tile is at most 12 × 64).
    private const uint Spare = ScratchPool.BlockFloats - ((MaxM + 12) + (MaxN + 64)) * MaxK;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        FmaTile? assembled = FmaTile.Of(context);
        Blocks blocks = new(job, lease.Pointer, assembled, assembled != null && ALies(job));
        int kBlock = Even(job.K, DepthLimit(job, blocks), 1), mBlock = Even(job.M, MaxM, MicroKernel<TLanes>.Rows), nBlock = Even(job.N, MaxN, MicroKernel<TLanes>.Columns);
        for (int n = 0; n < job.N; n += nBlock)
            for (int k = 0; k < job.K; k += kBlock)
                for (int m = 0; m < job.M; m += mBlock)
                    blocks.Run(context.Pool, new MatMulBlock(m, Math.Min(mBlock, job.M - m), n, Math.Min(nBlock, job.N - n), k, Math.Min(kBlock, job.K - k)));
    }

    /// <summary>Whether the same product computed as Cᵀ = Bᵀ·Aᵀ spares packing the larger operand: both have rows along K, as activations and weights have, and
    /// one of them can be used where it lies. Or packs it as B, whose strips are whole cache lines: both have rows across K, as in a weight's gradient.</summary>
    public static bool PacksLessTransposed(CpuContext context, in MatMulJob job) =>
        FmaTile.Of(context) != null && job is { CColumn: 1, Precision: MatMulPrecision.F32 }
        && (job is { BRow: 1, AColumn: 1 } ? job.M < job.N : job is { ARow: 1, BColumn: 1 } && job.M > job.N);

    /// <summary>Whether A can be used where it lies: its rows run along K, as activations do. Assembled tiles read them as fast as packed ones.</summary>
    private static bool ALies(in MatMulJob job) => job.AColumn == 1 && job.Precision == MatMulPrecision.F32;

    private static int DepthLimit(in MatMulJob job, in Blocks blocks)
    {
        long packed = Math.Min(job.N, MaxN) + 64 + (blocks.ALies ? 0 : Math.Min(job.M, MaxM) + 12);
        return blocks.Assembled != null && packed * MaxKAssembled <= ScratchPool.BlockFloats ? MaxKAssembled : MaxK;
    }

    /// <summary>The size of equal blocks no larger than the limit: 600 is cut into two of 300, not 512 and 88.</summary>
    private static int Even(int length, int limit, int multiple)
    {
        int blocks = (length + limit - 1) / limit;
        int size = (length + blocks - 1) / blocks;
        return (size + multiple - 1) / multiple * multiple;
    }

    private readonly struct Blocks(in MatMulJob job, float* scratch, FmaTile? assembled, bool aLies)
    {
        private readonly MatMulJob _job = job;

        public FmaTile? Assembled => assembled;

        public bool ALies => aLies;

        public void Run(ComputePool pool, in MatMulBlock block)
        {
            int rowStrips = Strips(block.Rows, MicroKernel<TLanes>.Rows), columnStrips = Strips(block.Columns, MicroKernel<TLanes>.Columns);
            float* packedB = scratch, packedA = aLies ? null : scratch + (nint)columnStrips * MicroKernel<TLanes>.Columns * block.Depth;
            // B stays packed while the blocks of rows go by.
            int groupsOfB = block.M == 0 ? Strips(columnStrips, PackBody.Group) : 0, groupsOfA = aLies ? 0 : Strips(rowStrips, PackBody.Group);
            pool.For(groupsOfB + groupsOfA, 1, new PackBody(_job, block, packedA, packedB, groupsOfB));
            MatMulTiles<TLanes> tiles = new(_job, block, packedA, packedB, assembled, rowStrips, columnStrips, pool.Threads);
            pool.For(tiles.Items, 1, tiles);
        }
    }

    internal static int Strips(int length, int width) => (length + width - 1) / width;

    /// <summary>Packs groups of strips: those of B first, then those of A.</summary>
    private readonly struct PackBody(in MatMulJob job, in MatMulBlock block, float* packedA, float* packedB, int groupsOfB) : IRangeBody
    {
        /// <summary>Strips packed together.</summary>
        public const int Group = 8;

        private readonly MatMulJob _job = job;
        private readonly MatMulBlock _block = block;
        private readonly float* _a = packedA, _b = packedB;

        public void Run(int start, int end)
        {
            int rows = MicroKernel<TLanes>.Rows, columns = MicroKernel<TLanes>.Columns, depth = _block.Depth;
            for (int i = start; i < end; i++)
                if (i < groupsOfB)
                {
                    int n = i * Group * columns;
                    if (_job.Float16.B != null)
                    {
                        Float16Packing<TLanes>.Strips(_job.Float16, _block.N + n, Math.Min(Group * columns, _block.Columns - n), columns, _block.K, depth, _b + (nint)n * depth);
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
}
