using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// C = A·Bᵀ for up to sixteen rows of A (a short prompt, a few sequences at once), B stored as (N, K) and read once, where it lies: the transposed product
/// Cᵀ = B·Aᵀ in tiles of some rows of B by eight or sixteen columns, the rows of A. Only A is packed, so many numbers for each step of K.
/// </summary>
/// <remarks>A work item is a tile's rows of B over the whole of K: the same bits for any number of threads.</remarks>
internal static unsafe class MatMulSkinny
{
    /// <summary>Rows of A at most.</summary>
    public const int MaxRows = 16;

    /// <summary>Whether this product can be computed so, and A fits into a scratch block.</summary>
    public static bool Fits(CpuContext context, in MatMulJob job) =>
        FmaTile.Of(context) != null && job is { M: <= MaxRows, BRow: 1, AColumn: 1 } && (long)job.K * MaxRows <= ScratchPool.BlockFloats;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        FmaTile tiles = FmaTile.Of(context)!;
        int halves = job.M <= tiles.Lanes ? 1 : 2;
        Packing<Lanes256>.Strips(job.A, job.ARow, 1, job.M, halves * tiles.Lanes, job.K, lease.Pointer);
        int items = (job.N + tiles.Rows - 1) / tiles.Rows;
        int grain = (int)Math.Clamp(65536L * items / Math.Max(1, job.Work), 1, items);
        context.Pool.For(items, grain, new Body(tiles, halves, job, lease.Pointer));
    }

    private readonly struct Body(FmaTile tiles, int halves, in MatMulJob job, float* packed) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly float* _packed = packed;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int start, int end)
        {
            float* tile = stackalloc float[FmaTile.MostElements];
            int columns = halves * tiles.Lanes;
            for (int item = start; item < end; item++)
            {
                int n = item * tiles.Rows, rows = Math.Min(tiles.Rows, _job.N - n);
                tiles.Far(rows, halves).Run(new FmaTile.Operands
                {
                    A = _job.B + n * _job.BColumn,
                    B = _packed,
                    C = tile,
                    K = _job.K,
                    ARow = _job.BColumn * sizeof(float),
                    CRow = columns * sizeof(float),
                    Mask = (1u << columns) - 1,
                });
                TransposedTile.Write(tile, columns, rows, _job.M, _job.C + n, _job.CRow, _job.Bias == null ? null : _job.Bias + n, _job.Accumulate);
            }
        }
    }
}
