using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// C = X·Wᵀ for few rows of X, both with rows along K: each element of C is a dot product of two rows. The rows of W, the
/// weights, are read once and four at a time; this is the matrix-vector product of decoding.
/// </summary>
internal static unsafe class MatMulDot<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Rows of W that are read side by side.</summary>
    private const int RowsAtOnce = 4;

    /// <summary>Rows of X that share one reading of W.</summary>
    private const int MaxRows = 4;

    private readonly struct WeightRows(float* first, float* second, float* third, float* fourth)
    {
        public readonly float* First = first, Second = second, Third = third, Fourth = fourth;
    }

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
        int grain = (int)Math.Clamp(65536L * groups / Math.Max(1, job.Work), 1, groups);
        context.Pool.ForRuns(groups, grain, new Body(job, x, xStep));
    }

    private readonly struct Body(in MatMulJob job, float* x, nint xStep) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly float* _x = x;

        public void Run(int start, int end)
        {
            float* tile = stackalloc float[MaxRows * RowsAtOnce];
            for (int group = start; group < end; group++)
            {
                int j = group * RowsAtOnce, rows = Math.Min(RowsAtOnce, _job.N - j);
                float* w = _job.B + j * _job.BColumn;
                // A missing row of the last group is replaced by one that exists; its result is dropped.
                WeightRows weights = new(w, rows > 1 ? w + _job.BColumn : w, rows > 2 ? w + 2 * _job.BColumn : w, rows > 3 ? w + 3 * _job.BColumn : w);
                for (int i = 0; i < _job.M;)
                {
                    int left = _job.M - i, height = left >= MaxRows && TLanes.Width == 16 ? MaxRows : left >= 2 ? 2 : 1;
                    Tile(height, _x + i * xStep, xStep, weights, _job.K, tile);
                    Write(tile, i, height, j, rows);
                    i += height;
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

    /// <summary>tile[r, s] = x row r · w row s. The end of K that fills no vector is computed on copies that zeros fill up.</summary>
    private static void Tile(int height, float* x, nint xStep, in WeightRows w, int k, float* tile)
    {
        int whole = k / TLanes.Width * TLanes.Width;
        WholeTile(height, x, xStep, w, whole, tile);
        if (whole == k)
            return;
        float* ends = stackalloc float[(MaxRows + RowsAtOnce) * TLanes.Width], rest = stackalloc float[MaxRows * RowsAtOnce];
        for (int r = 0; r < height; r++)
            TLanes.Store(ends + r * TLanes.Width, TLanes.LoadPartial(x + r * xStep + whole, k - whole));
        float* endW = ends + MaxRows * TLanes.Width;
        TLanes.Store(endW, TLanes.LoadPartial(w.First + whole, k - whole));
        TLanes.Store(endW + TLanes.Width, TLanes.LoadPartial(w.Second + whole, k - whole));
        TLanes.Store(endW + 2 * TLanes.Width, TLanes.LoadPartial(w.Third + whole, k - whole));
        TLanes.Store(endW + 3 * TLanes.Width, TLanes.LoadPartial(w.Fourth + whole, k - whole));
        WeightRows end = new(endW, endW + TLanes.Width, endW + 2 * TLanes.Width, endW + 3 * TLanes.Width);
        WholeTile(height, ends, TLanes.Width, end, TLanes.Width, rest);
        for (int i = 0; i < height * RowsAtOnce; i++)
            tile[i] += rest[i];
    }

    private static void WholeTile(int height, float* x, nint xStep, in WeightRows w, int k, float* tile)
    {
        switch (height)
        {
            case 4: Four(x, xStep, w, k, tile); break;
            case 2: Two(x, xStep, w, k, tile); break;
            default: One(x, w, k, tile); break;
        }
    }

    /// <summary>One row of X with four of W. Two sums for each, as an addition must wait for the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(float* x, in WeightRows w, int count, float* tile)
    {
        float* w0 = w.First, w1 = w.Second, w2 = w.Third, w3 = w.Fourth;
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
        if (k < count)
        {
            TLanes x0 = TLanes.Load(x + k);
            a0 = TLanes.MultiplyAdd(x0, TLanes.Load(w0 + k), a0);
            a1 = TLanes.MultiplyAdd(x0, TLanes.Load(w1 + k), a1);
            a2 = TLanes.MultiplyAdd(x0, TLanes.Load(w2 + k), a2);
            a3 = TLanes.MultiplyAdd(x0, TLanes.Load(w3 + k), a3);
        }
        TLanes.SumFour(a0 + b0, a1 + b1, a2 + b2, a3 + b3, tile);
    }

    /// <summary>Two rows of X with four of W: every weight that is read is used twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two(float* x, nint xStep, in WeightRows w, int count, float* tile)
    {
        float* w0 = w.First, w1 = w.Second, w2 = w.Third, w3 = w.Fourth, y = x + xStep;
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (int k = 0; k < count; k += TLanes.Width)
        {
            TLanes x0 = TLanes.Load(x + k), x1 = TLanes.Load(y + k), v = TLanes.Load(w0 + k);
            a0 = TLanes.MultiplyAdd(x0, v, a0);
            b0 = TLanes.MultiplyAdd(x1, v, b0);
            v = TLanes.Load(w1 + k);
            a1 = TLanes.MultiplyAdd(x0, v, a1);
            b1 = TLanes.MultiplyAdd(x1, v, b1);
            v = TLanes.Load(w2 + k);
            a2 = TLanes.MultiplyAdd(x0, v, a2);
            b2 = TLanes.MultiplyAdd(x1, v, b2);
            v = TLanes.Load(w3 + k);
            a3 = TLanes.MultiplyAdd(x0, v, a3);
            b3 = TLanes.MultiplyAdd(x1, v, b3);
        }
        TLanes.SumFour(a0, a1, a2, a3, tile);
        TLanes.SumFour(b0, b1, b2, b3, tile + RowsAtOnce);
    }

    /// <summary>Four rows of X with four of W: sixteen sums, for which only 512-bit code has the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(float* x, nint xStep, in WeightRows w, int count, float* tile)
    {
        float* w0 = w.First, w1 = w.Second, w2 = w.Third, w3 = w.Fourth, y = x + xStep, z = y + xStep, u = z + xStep;
        TLanes a0 = TLanes.Broadcast(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        TLanes c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int k = 0; k < count; k += TLanes.Width)
        {
            TLanes x0 = TLanes.Load(x + k), x1 = TLanes.Load(y + k), x2 = TLanes.Load(z + k), x3 = TLanes.Load(u + k), v = TLanes.Load(w0 + k);
            a0 = TLanes.MultiplyAdd(x0, v, a0);
            b0 = TLanes.MultiplyAdd(x1, v, b0);
            c0 = TLanes.MultiplyAdd(x2, v, c0);
            d0 = TLanes.MultiplyAdd(x3, v, d0);
            v = TLanes.Load(w1 + k);
            a1 = TLanes.MultiplyAdd(x0, v, a1);
            b1 = TLanes.MultiplyAdd(x1, v, b1);
            c1 = TLanes.MultiplyAdd(x2, v, c1);
            d1 = TLanes.MultiplyAdd(x3, v, d1);
            v = TLanes.Load(w2 + k);
            a2 = TLanes.MultiplyAdd(x0, v, a2);
            b2 = TLanes.MultiplyAdd(x1, v, b2);
            c2 = TLanes.MultiplyAdd(x2, v, c2);
            d2 = TLanes.MultiplyAdd(x3, v, d2);
            v = TLanes.Load(w3 + k);
            a3 = TLanes.MultiplyAdd(x0, v, a3);
            b3 = TLanes.MultiplyAdd(x1, v, b3);
            c3 = TLanes.MultiplyAdd(x2, v, c3);
            d3 = TLanes.MultiplyAdd(x3, v, d3);
        }
        TLanes.SumFour(a0, a1, a2, a3, tile);
        TLanes.SumFour(b0, b1, b2, b3, tile + RowsAtOnce);
        TLanes.SumFour(c0, c1, c2, c3, tile + 2 * RowsAtOnce);
        TLanes.SumFour(d0, d1, d2, d3, tile + 3 * RowsAtOnce);
    }
}
