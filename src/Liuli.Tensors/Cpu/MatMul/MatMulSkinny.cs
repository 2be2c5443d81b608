using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// C = A·Bᵀ for up to sixteen rows of A (a short prompt, a few sequences at once), B stored as (N, K) and read once, where it lies: the transposed product
/// Cᵀ = B·Aᵀ in tiles of twelve rows of B by sixteen columns, the rows of A. Only A is packed, sixteen numbers for each step of K.
/// </summary>
/// <remarks>A work item is twelve rows of B over the whole of K: the same bits for any number of threads.</remarks>
internal static unsafe class MatMulSkinny
{
    /// <summary>Rows of A at most.</summary>
    public const int MaxRows = Fma512Tile.NarrowColumns;

    /// <summary>Whether this product can be computed so, and A fits into a scratch block.</summary>
    public static bool Fits(CpuContext context, in MatMulJob job) => context.Can(CpuInstructions.Assembled) && context.Lanes == CpuLevel.Avx512
        && job is { M: <= MaxRows, BRow: 1, AColumn: 1 } && (long)job.K * MaxRows <= ScratchPool.BlockFloats;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        Packing<Lanes512>.Strips(job.A, job.ARow, 1, job.M, MaxRows, job.K, lease.Pointer);
        int items = (job.N + Fma512Tile.Rows - 1) / Fma512Tile.Rows;
        int grain = (int)Math.Clamp(65536L * items / Math.Max(1, job.Work), 1, items);
        context.Pool.For(items, grain, new Body(job, lease.Pointer));
    }

    private readonly struct Body(in MatMulJob job, float* packed) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly float* _packed = packed;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int start, int end)
        {
            float* tile = stackalloc float[Fma512Tile.Rows * MaxRows];
            for (int item = start; item < end; item++)
            {
                int n = item * Fma512Tile.Rows, rows = Math.Min(Fma512Tile.Rows, _job.N - n);
                Fma512Tile.Narrow(rows).Run(new Fma512Tile.Operands
                {
                    A = _job.B + n * _job.BColumn,
                    B = _packed,
                    C = tile,
                    K = _job.K,
                    ARow = _job.BColumn * sizeof(float),
                    CRow = MaxRows * sizeof(float),
                    Mask = ushort.MaxValue,
                });
                TransposedTile.Write(tile, MaxRows, rows, _job.M, _job.C + n, _job.CRow, _job.Bias == null ? null : _job.Bias + n, _job.Accumulate);
            }
        }
    }
}
