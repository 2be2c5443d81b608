using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// C = X·Wᵀ for few rows of X, both with rows along K: each element of C is a dot product of two rows. The rows of W, the
/// weights, are read once and four at a time; this is the matrix-vector product of decoding.
/// </summary>
internal static unsafe class MatMulDot<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    private const int RowsAtOnce = 4;

    /// <summary>Whether the rows of X fit into a scratch block in case they have to be gathered.</summary>
    public static bool Fits(int rows, int k) => (long)rows * k <= ScratchPool.BlockFloats;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        if (job.AColumn == 1)
        {
            Run(context, job, job.A, job.ARow);
            return;
        }
        using ScratchPool.Lease lease = context.Scratch.Rent();
        for (int i = 0; i < job.M; i++)
            for (int k = 0; k < job.K; k++)
                lease.Pointer[(long)i * job.K + k] = job.A[i * job.ARow + k * job.AColumn];
        Run(context, job, lease.Pointer, job.K);
    }

    /// <summary>The whole product on the calling thread; the rows of A must lie along K.</summary>
    public static void RunHere(in MatMulJob job) =>
        new Body(job, job.A, job.ARow).Run(0, (job.N + RowsAtOnce - 1) / RowsAtOnce);

    private static void Run(CpuContext context, in MatMulJob job, float* x, nint xStep)
    {
        int groups = (job.N + RowsAtOnce - 1) / RowsAtOnce;
        int grain = (int)Math.Clamp(32768L * groups / Math.Max(1, job.Work), 1, groups);
        context.Pool.For(groups, grain, new Body(job, x, xStep));
    }

    private readonly struct Body(in MatMulJob job, float* x, nint xStep) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly float* _x = x;

        public void Run(int start, int end)
        {
            float* tile = stackalloc float[4 * RowsAtOnce];
            for (int group = start; group < end; group++)
            {
                int j = group * RowsAtOnce, rows = Math.Min(RowsAtOnce, _job.N - j);
                float* w = _job.B + j * _job.BColumn;
                // A missing row of the last group is replaced by one that exists; its result is dropped.
                float* w1 = rows > 1 ? w + _job.BColumn : w, w2 = rows > 2 ? w + 2 * _job.BColumn : w, w3 = rows > 3 ? w + 3 * _job.BColumn : w;
                int i = 0;
                for (; i + 4 <= _job.M && TLanes.Width == 16; i += 4)
                {
                    Four(_x + i * xStep, xStep, w, w1, w2, w3, _job.K, tile);
                    Write(tile, i, 4, j, rows);
                }
                for (; i + 2 <= _job.M; i += 2)
                {
                    Two(_x + i * xStep, xStep, w, w1, w2, w3, _job.K, tile);
                    Write(tile, i, 2, j, rows);
                }
                if (i < _job.M)
                {
                    One(_x + i * xStep, w, w1, w2, w3, _job.K, tile);
                    Write(tile, i, 1, j, rows);
                }
            }
        }

        private void Write(float* tile, int i, int xRows, int j, int wRows)
        {
            for (int r = 0; r < xRows; r++)
                for (int s = 0; s < wRows; s++)
                {
                    float* c = _job.C + (i + r) * _job.CRow + (j + s) * _job.CColumn;
                    float value = tile[r * RowsAtOnce + s];
                    if (_job.Accumulate)
                        value += *c;
                    if (_job.Bias != null)
                        value += _job.Bias[j + s];
                    if (_job.ColumnBias != null)
                        value += _job.ColumnBias[i + r];
                    *c = value;
                }
        }
    }

    /// <summary>One row of X with four of W. Two sums for each, as an addition must wait for the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(float* x, float* w0, float* w1, float* w2, float* w3, int count, float* tile)
    {
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        int k = 0;
        for (; k <= count - 2 * TLanes.Width; k += 2 * TLanes.Width)
        {
            TLanes x0 = TLanes.Load(x + k), x1 = TLanes.Load(x + k + TLanes.Width);
            a0 = TLanes.MultiplyAdd(x0, TLanes.Load(w0 + k), a0);
            b0 = TLanes.MultiplyAdd(x1, TLanes.Load(w0 + k + TLanes.Width), b0);
            a1 = TLanes.MultiplyAdd(x0, TLanes.Load(w1 + k), a1);
            b1 = TLanes.MultiplyAdd(x1, TLanes.Load(w1 + k + TLanes.Width), b1);
            a2 = TLanes.MultiplyAdd(x0, TLanes.Load(w2 + k), a2);
            b2 = TLanes.MultiplyAdd(x1, TLanes.Load(w2 + k + TLanes.Width), b2);
            a3 = TLanes.MultiplyAdd(x0, TLanes.Load(w3 + k), a3);
            b3 = TLanes.MultiplyAdd(x1, TLanes.Load(w3 + k + TLanes.Width), b3);
        }
        for (; k < count; k += TLanes.Width)
        {
            int rest = count - k;
            TLanes x0 = LoadUpTo(x + k, rest);
            a0 = TLanes.MultiplyAdd(x0, LoadUpTo(w0 + k, rest), a0);
            a1 = TLanes.MultiplyAdd(x0, LoadUpTo(w1 + k, rest), a1);
            a2 = TLanes.MultiplyAdd(x0, LoadUpTo(w2 + k, rest), a2);
            a3 = TLanes.MultiplyAdd(x0, LoadUpTo(w3 + k, rest), a3);
        }
        tile[0] = TLanes.Sum(a0 + b0);
        tile[1] = TLanes.Sum(a1 + b1);
        tile[2] = TLanes.Sum(a2 + b2);
        tile[3] = TLanes.Sum(a3 + b3);
    }

    /// <summary>Two rows of X with four of W: every weight that is read is used twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two(float* x, nint xStep, float* w0, float* w1, float* w2, float* w3, int count, float* tile)
    {
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (int k = 0; k < count; k += TLanes.Width)
        {
            int rest = count - k;
            TLanes x0 = LoadUpTo(x + k, rest), x1 = LoadUpTo(x + xStep + k, rest);
            TLanes w = LoadUpTo(w0 + k, rest);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            b0 = TLanes.MultiplyAdd(x1, w, b0);
            w = LoadUpTo(w1 + k, rest);
            a1 = TLanes.MultiplyAdd(x0, w, a1);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            w = LoadUpTo(w2 + k, rest);
            a2 = TLanes.MultiplyAdd(x0, w, a2);
            b2 = TLanes.MultiplyAdd(x1, w, b2);
            w = LoadUpTo(w3 + k, rest);
            a3 = TLanes.MultiplyAdd(x0, w, a3);
            b3 = TLanes.MultiplyAdd(x1, w, b3);
        }
        SumFour(a0, a1, a2, a3, tile);
        SumFour(b0, b1, b2, b3, tile + RowsAtOnce);
    }

    /// <summary>Four rows of X with four of W: sixteen sums, for which only 512-bit code has the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(float* x, nint xStep, float* w0, float* w1, float* w2, float* w3, int count, float* tile)
    {
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        TLanes c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int k = 0; k < count; k += TLanes.Width)
        {
            int rest = count - k;
            TLanes x0 = LoadUpTo(x + k, rest), x1 = LoadUpTo(x + xStep + k, rest);
            TLanes x2 = LoadUpTo(x + 2 * xStep + k, rest), x3 = LoadUpTo(x + 3 * xStep + k, rest);
            TLanes w = LoadUpTo(w0 + k, rest);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            b0 = TLanes.MultiplyAdd(x1, w, b0);
            c0 = TLanes.MultiplyAdd(x2, w, c0);
            d0 = TLanes.MultiplyAdd(x3, w, d0);
            w = LoadUpTo(w1 + k, rest);
            a1 = TLanes.MultiplyAdd(x0, w, a1);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            c1 = TLanes.MultiplyAdd(x2, w, c1);
            d1 = TLanes.MultiplyAdd(x3, w, d1);
            w = LoadUpTo(w2 + k, rest);
            a2 = TLanes.MultiplyAdd(x0, w, a2);
            b2 = TLanes.MultiplyAdd(x1, w, b2);
            c2 = TLanes.MultiplyAdd(x2, w, c2);
            d2 = TLanes.MultiplyAdd(x3, w, d2);
            w = LoadUpTo(w3 + k, rest);
            a3 = TLanes.MultiplyAdd(x0, w, a3);
            b3 = TLanes.MultiplyAdd(x1, w, b3);
            c3 = TLanes.MultiplyAdd(x2, w, c3);
            d3 = TLanes.MultiplyAdd(x3, w, d3);
        }
        SumFour(a0, a1, a2, a3, tile);
        SumFour(b0, b1, b2, b3, tile + RowsAtOnce);
        SumFour(c0, c1, c2, c3, tile + 2 * RowsAtOnce);
        SumFour(d0, d1, d2, d3, tile + 3 * RowsAtOnce);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumFour(TLanes s0, TLanes s1, TLanes s2, TLanes s3, float* tile)
    {
        tile[0] = TLanes.Sum(s0);
        tile[1] = TLanes.Sum(s1);
        tile[2] = TLanes.Sum(s2);
        tile[3] = TLanes.Sum(s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LoadUpTo(float* source, int rest) =>
        rest >= TLanes.Width ? TLanes.Load(source) : TLanes.LoadPartial(source, rest);
}
