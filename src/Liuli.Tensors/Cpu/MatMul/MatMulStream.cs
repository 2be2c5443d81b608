using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// C = op(A)·B for few rows, B stored as (K, N): the rows of B are read once, four at a time and in long runs, as the memory
/// likes it; the few rows of C being summed stay in the first-level cache.
/// </summary>
internal static unsafe class MatMulStream<TLanes> where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Columns that one chunk works on: 2 KiB a row, long enough for the prefetcher, short enough for the cache.</summary>
    private const int MaxColumns = 512;

    public static void Run(CpuContext context, in MatMulJob job)
    {
        // Columns do not depend on each other, so how many go together is free to depend on the number of threads.
        int columns = Math.Clamp(job.N / (2 * context.Pool.Threads) / 64 * 64, 64, MaxColumns);
        int chunks = (job.N + columns - 1) / columns;
        int grain = (int)Math.Clamp(65536L * chunks / Math.Max(1, job.Work), 1, chunks);
        context.Pool.For(chunks, grain, new Body(job, columns));
    }

    /// <summary>The whole product on the calling thread.</summary>
    public static void RunHere(in MatMulJob job)
    {
        for (int first = 0; first < job.N; first += MaxColumns)
            Columns(job, first, Math.Min(MaxColumns, job.N - first));
    }

    private readonly struct Body(in MatMulJob job, int columns) : IRangeBody
    {
        private readonly MatMulJob _job = job;

        public void Run(int start, int end)
        {
            for (int chunk = start; chunk < end; chunk++)
            {
                int first = chunk * columns;
                Columns(_job, first, Math.Min(columns, _job.N - first));
            }
        }
    }

    private static void Columns(in MatMulJob job, int first, int count)
    {
        for (int i = 0; i < job.M; i++)
            Begin(job.C + i * job.CRow + first, job.Bias == null ? null : job.Bias + first, job.Accumulate, count);
        for (int k = 0; k < job.K; k += 4)
            for (int i = 0; i < job.M; i++)
            {
                float* a = job.A + i * job.ARow + k * job.AColumn;
                float* b = job.B + k * job.BRow + first;
                float* c = job.C + i * job.CRow + first;
                if (k + 4 <= job.K)
                    AddFour(a, job.AColumn, b, job.BRow, c, count);
                else
                    for (int rest = 0; rest < job.K - k; rest++)
                        Rows<TLanes>.AddScaled(b + rest * job.BRow, a[rest * job.AColumn], c, count);
            }
    }

    private static void Begin(float* c, float* bias, bool accumulate, int count)
    {
        Span<float> row = new(c, count);
        if (bias == null)
        {
            if (!accumulate)
                row.Clear();
        }
        else if (accumulate)
            Rows<TLanes>.AddScaled(bias, 1f, c, count);
        else
            new ReadOnlySpan<float>(bias, count).CopyTo(row);
    }

    /// <summary>c += a₀·b₀ + a₁·b₁ + a₂·b₂ + a₃·b₃ for four rows of B: one read and write of c for four multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFour(float* a, nint aStep, float* b, nint bStep, float* c, int count)
    {
        TLanes a0 = TLanes.Broadcast(a[0]), a1 = TLanes.Broadcast(a[aStep]);
        TLanes a2 = TLanes.Broadcast(a[2 * aStep]), a3 = TLanes.Broadcast(a[3 * aStep]);
        float* b1 = b + bStep, b2 = b1 + bStep, b3 = b2 + bStep;
        int j = 0;
        for (; j <= count - TLanes.Width; j += TLanes.Width)
        {
            TLanes sum = TLanes.MultiplyAdd(a0, TLanes.Load(b + j), TLanes.Load(c + j));
            sum = TLanes.MultiplyAdd(a1, TLanes.Load(b1 + j), sum);
            sum = TLanes.MultiplyAdd(a2, TLanes.Load(b2 + j), sum);
            TLanes.Store(c + j, TLanes.MultiplyAdd(a3, TLanes.Load(b3 + j), sum));
        }
        int rest = count - j;
        if (rest > 0)
        {
            TLanes sum = TLanes.MultiplyAdd(a0, TLanes.LoadPartial(b + j, rest), TLanes.LoadPartial(c + j, rest));
            sum = TLanes.MultiplyAdd(a1, TLanes.LoadPartial(b1 + j, rest), sum);
            sum = TLanes.MultiplyAdd(a2, TLanes.LoadPartial(b2 + j, rest), sum);
            TLanes.StorePartial(c + j, TLanes.MultiplyAdd(a3, TLanes.LoadPartial(b3 + j, rest), sum), rest);
        }
    }
}
