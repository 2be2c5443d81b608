using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Measures what this machine can do at best with a context's code path and threads. Speeds of real kernels are reported
/// as a fraction of these limits, because they, unlike bare numbers, mean the same on every machine.
/// </summary>
/// <remarks>A measurement is a lower bound: other programs take time and clock away. Take the best of several.</remarks>
public static unsafe class MachineLimits
{
    private const int Parts = 4;

    /// <summary>
    /// Multiply-adds on registers alone, as fast as the processor starts them. One takes some milliseconds.
    /// </summary>
    /// <returns>10⁹ floating-point operations per second, a multiply-add being two.</returns>
    public static double MeasureFma(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        const int Steps = 40_000;
        int parts = Parts * context.Pool.Threads;
        float[] results = new float[parts];
        double seconds;
        fixed (float* r = results)
        {
            long start = Stopwatch.GetTimestamp();
            context.For(parts, 1, new FmaBody(r, Steps));
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return 2.0 * FmaBody.Chains * Steps * parts * Width(context.Lanes) / seconds / 1e9;
    }

    /// <summary>Reads a block of memory from end to end. It should be some times larger than the last-level cache.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="bytes">The block's size; it is allocated for the call.</param>
    /// <param name="passes">How many times to read it; the fastest pass counts.</param>
    /// <returns>10⁹ bytes per second.</returns>
    public static double MeasureRead(CpuContext context, long bytes = 512L << 20, int passes = 5)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(passes);
        int pages = (int)Math.Min(bytes / ReadBody.PageBytes, int.MaxValue);
        float* block = (float*)LargePages.Allocate((long)pages * ReadBody.PageBytes);
        float[] results = new float[pages];
        try
        {
            // Untouched pages are all one page of zeros to the system; writing makes them real.
            NativeMemory.Fill(block, (nuint)((long)pages * ReadBody.PageBytes), 0);
            double best = double.MaxValue;
            fixed (float* r = results)
                for (int pass = 0; pass < passes; pass++)
                {
                    long start = Stopwatch.GetTimestamp();
                    context.For(pages, 16, new ReadBody(block, r));
                    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            return (double)pages * ReadBody.PageBytes / best / 1e9;
        }
        finally
        {
            NativeMemory.AlignedFree(block);
        }
    }

    private static int Width(CpuLevel level) => level switch
    {
        CpuLevel.Avx512 => Lanes512.Width,
        CpuLevel.Avx2 => Lanes256.Width,
        CpuLevel.Portable => PortableLanes.Width,
        _ => ScalarLanes.Width,
    };

    private readonly struct FmaBody(float* results, int steps) : ILaneRangeBody
    {
        /// <summary>Independent sums: enough to hide the latency of each, few enough for sixteen registers.</summary>
        public const int Chains = 12;

        private readonly float* _results = results;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            // x ← x·0.999 + 0.001 stays near 1: no overflow, no subnormal numbers, which would be slow.
            TLanes f = TLanes.Broadcast(0.999f), g = TLanes.Broadcast(0.001f);
            TLanes a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
            for (int step = steps * (end - start); step > 0; step--)
            {
                a = TLanes.MultiplyAdd(a, f, g);
                b = TLanes.MultiplyAdd(b, f, g);
                c = TLanes.MultiplyAdd(c, f, g);
                d = TLanes.MultiplyAdd(d, f, g);
                e = TLanes.MultiplyAdd(e, f, g);
                h = TLanes.MultiplyAdd(h, f, g);
                i = TLanes.MultiplyAdd(i, f, g);
                j = TLanes.MultiplyAdd(j, f, g);
                k = TLanes.MultiplyAdd(k, f, g);
                l = TLanes.MultiplyAdd(l, f, g);
                m = TLanes.MultiplyAdd(m, f, g);
                n = TLanes.MultiplyAdd(n, f, g);
            }
            // The result is stored so that the compiler may not drop the work.
            _results[start] = TLanes.Sum(a + b + c + d + e + h + i + j + k + l + m + n);
        }
    }

    private readonly struct ReadBody(float* block, float* results) : ILaneRangeBody
    {
        public const int PageBytes = 4096;
        private const int PageFloats = PageBytes / sizeof(float);
        private readonly float* _block = block, _results = results;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int page = start; page < end; page++)
                _results[page] = Rows<TLanes>.Sum(_block + (nint)page * PageFloats, PageFloats);
        }
    }
}
