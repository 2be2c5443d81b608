using BenchmarkDotNet.Attributes;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>What sharing out a loop costs: every thread of the pool starts, meets the others and ends, with no work in it.</summary>
public class HandOffBenchmarks
{
    private readonly ComputePool _pool = new();
    private readonly Meeting _meeting = new();

    [GlobalCleanup]
    public void Cleanup() => _pool.Dispose();

    /// <summary>All threads at once: no thread can take the chunk of another.</summary>
    [Benchmark]
    public void Meet()
    {
        _meeting.Arrived = 0;
        _pool.For(_pool.Threads, 1, new Arrive(_meeting, _pool.Threads));
    }

    private sealed class Meeting
    {
        public int Arrived;
    }

    private readonly struct Arrive(Meeting meeting, int threads) : IRangeBody
    {
        public void Run(int start, int end)
        {
            Interlocked.Increment(ref meeting.Arrived);
            while (Volatile.Read(ref meeting.Arrived) < threads)
                Thread.SpinWait(1);
        }
    }
}
