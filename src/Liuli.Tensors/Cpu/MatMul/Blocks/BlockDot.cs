using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>Few rows of A (decoding), four rows of weights at a time. Up to <see cref="RegisterRows"/> rows of A on 512-bit registers go through
/// <see cref="BlockRow512"/>; else the weights become floats in the first-level cache and meet all rows of A there, in
/// <see cref="MatMulDot{TLanes}"/>. Memory is read once, in the stored size.</summary>
internal static unsafe class BlockDot<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    private const int RowsAtOnce = 4;

    /// <summary>Steps of K that become floats at once: 16 KiB for four rows.</summary>
    private const int Depth = 1024;

    private const int Step = Depth + 16;

    /// <summary>Up to this many rows of A, making the floats anew in registers for each costs less than the way through the cache.</summary>
    private const int RegisterRows = 4;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        int groups = (job.N + RowsAtOnce - 1) / RowsAtOnce;
        int grain = (int)Math.Clamp(65536L * groups / Math.Max(1, job.Work), 1, groups);
        context.Pool.For(groups, grain, new Body(job));
    }

    private readonly struct Body(in MatMulJob job) : IRangeBody
    {
        private readonly MatMulJob _job = job;

        private void InRegisters(int j, int rows, float* tile)
        {
            byte* w = _job.Blocks + j * _job.BlockRow;
            nint step = _job.BlockRow;
            for (int i = 0; i < _job.M; i++)
            {
                // A missing row of the last group is replaced by one that exists; its result is dropped.
                BlockRow512.Four(_job.BlockType, _job.A + i * _job.ARow, w, rows > 1 ? w + step : w, rows > 2 ? w + 2 * step : w, rows > 3 ? w + 3 * step : w, _job.K / BlockFormats.Length, tile);
                for (int r = 0; r < rows; r++)
                    _job.C[i * _job.CRow + j + r] = _job.Bias == null ? tile[r] : tile[r] + _job.Bias[j + r];
            }
        }

        public void Run(int start, int end)
        {
            float* panel = stackalloc float[RowsAtOnce * Step];
            for (int group = start; group < end; group++)
            {
                int j = group * RowsAtOnce, rows = Math.Min(RowsAtOnce, _job.N - j);
                if (TLanes.Width == 16 && _job.M <= RegisterRows)
                {
                    InRegisters(j, rows, panel);
                    continue;
                }
                for (int k = 0; k < _job.K; k += Depth)
                {
                    int depth = Math.Min(Depth, _job.K - k);
                    byte* blocks = _job.Blocks + j * _job.BlockRow + (nint)_job.BlockType.BytesFor(k);
                    for (int r = 0; r < rows; r++)
                        BlockFormats.Dequantize<TLanes>(_job.BlockType, blocks + r * _job.BlockRow, depth / BlockFormats.Length, panel + r * Step);
                    MatMulDot<TLanes>.RunHere(_job with
                    {
                        A = _job.A + k,
                        B = panel,
                        BColumn = Step,
                        C = _job.C + j,
                        N = rows,
                        K = depth,
                        Accumulate = k > 0,
                        Bias = _job.Bias == null || k > 0 ? null : _job.Bias + j,
                    });
                }
            }
        }
    }
}
