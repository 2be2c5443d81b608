using Liuli.Tensors.Cpu;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Cpu;

public class ComputePoolTests
{
    private readonly struct Count(int[] visits) : IRangeBody
    {
        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
                Interlocked.Increment(ref visits[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_index_is_visited_exactly_once(int threads)
    {
        using ComputePool pool = new(threads);
        foreach (int count in new[] { 0, 1, 2, 3, 7, 64, 1000 })
            foreach (int grain in new[] { 1, 3, 5000 })
            {
                int[] visits = new int[count];
                pool.For(count, grain, new Count(visits));
                Assert.All(visits, v => Assert.Equal(1, v));
                pool.ForRuns(count, grain, new Count(visits));
                Assert.All(visits, v => Assert.Equal(2, v));
            }
    }

    [Fact]
    public void Many_short_loops_in_a_row_lose_no_chunk()
    {
        using ComputePool pool = new(4);
        int[] visits = new int[16];
        for (int round = 1; round <= 5000; round++)
        {
            pool.For(visits.Length, 1, new Count(visits));
            pool.ForRuns(visits.Length, 1, new Count(visits));
            Assert.Equal(32L * round, visits.Sum(v => (long)v));
        }
    }

    [Fact]
    public void Workers_that_parked_wake_up_again()
    {
        using ComputePool pool = new(3);
        int[] visits = new int[8];
        for (int round = 1; round <= 5; round++)
        {
            Thread.Sleep(20);
            pool.For(visits.Length, 1, new Count(visits));
            Assert.All(visits, v => Assert.Equal(round, v));
        }
    }

    /// <summary>Nobody disposes of a device; its threads would wait for work as long as the process lives.</summary>
    [Fact]
    public void A_device_that_nobody_holds_lets_its_threads_end()
    {
        ComputePool pool = UseADevice();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return pool.Workers == 0;
        }, TimeSpan.FromSeconds(20)), $"{pool.Workers} workers wait for a device that is gone");
        int[] visits = new int[100];
        pool.For(visits.Length, 1, new Count(visits));
        pool.ForRuns(visits.Length, 1, new Count(visits));
        Assert.All(visits, v => Assert.Equal(2, v));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static ComputePool UseADevice()
        {
            Device device = Device.Cpu(threads: 3);
            Tensor.Full([200, 200], 2, device).MatMul(Tensor.Full([200, 200], 3, device)).Dispose();
            Assert.Equal(2, device.Context.Pool.Workers);
            return device.Context.Pool;
        }
    }

    private readonly struct WaitForOther(CountdownEvent arrivals) : IRangeBody
    {
        // Both halves must be under way at once, or this times out.
        public void Run(int start, int end)
        {
            arrivals.Signal(end - start);
            if (!arrivals.Wait(TimeSpan.FromSeconds(20)))
                throw new TimeoutException("the other half never started: the loop ran on one thread only");
        }
    }

    [Fact]
    public void Two_threads_work_at_the_same_time()
    {
        using ComputePool pool = new(2);
        using CountdownEvent arrivals = new(2);
        pool.For(2, 1, new WaitForOther(arrivals));
        Assert.True(arrivals.IsSet);
    }

    private readonly struct Throw(int at) : IRangeBody
    {
        public void Run(int start, int end)
        {
            if (start <= at && at < end)
                throw new InvalidDataException($"index {at}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(99)]
    public void An_exception_reaches_the_caller_and_the_pool_works_on(int at)
    {
        using ComputePool pool = new(3);
        for (int round = 0; round < 20; round++)
        {
            Assert.Equal($"index {at}", Assert.Throws<InvalidDataException>(() => pool.For(100, 1, new Throw(at))).Message);
            Assert.Equal($"index {at}", Assert.Throws<InvalidDataException>(() => pool.ForRuns(100, 1, new Throw(at))).Message);
        }
        int[] visits = new int[100];
        pool.For(100, 1, new Count(visits));
        Assert.All(visits, v => Assert.Equal(1, v));
    }

    private readonly struct Nested(ComputePool pool, int[] visits) : IRangeBody
    {
        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
                pool.For(visits.Length, 1, new Count(visits));
        }
    }

    [Fact]
    public void Nested_loops_run_inline()
    {
        using ComputePool pool = new(3);
        int[] visits = new int[10];
        pool.For(30, 1, new Nested(pool, visits));
        Assert.All(visits, v => Assert.Equal(30, v));
        pool.ForRuns(30, 1, new Nested(pool, visits));
        Assert.All(visits, v => Assert.Equal(60, v));
    }

    [Fact]
    public async Task Several_callers_at_once_all_get_their_work_done()
    {
        using ComputePool pool = new(3);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            int[] visits = new int[50];
            for (int round = 1; round <= 300; round++)
            {
                pool.For(visits.Length, 1, new Count(visits));
                pool.ForRuns(visits.Length, 1, new Count(visits));
            }
            Assert.All(visits, v => Assert.Equal(600, v));
        })));
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        using ComputePool pool = new(2);
        int[] visits = new int[64];
        Count body = new(visits);
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                pool.For(visits.Length, 1, body);
                pool.ForRuns(visits.Length, 1, body);
            }
        });
    }

    [Fact]
    public void Wrong_uses_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputePool(-1));
        ComputePool pool = new(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.For(-1, 1, new Count([])));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.For(1, 0, new Count([])));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.ForRuns(-1, 1, new Count([])));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.ForRuns(1, 0, new Count([])));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.For(1, 1, new Count([0])));
        Assert.Throws<ObjectDisposedException>(() => pool.ForRuns(1, 1, new Count([0])));
    }

    [Fact]
    public void Threads_default_to_the_physical_cores()
    {
        using ComputePool pool = new();
        Assert.Equal(CpuFeatures.PhysicalCores, pool.Threads);
        Assert.InRange(pool.Threads, 1, Environment.ProcessorCount);
    }

    [Fact]
    public void A_level_that_the_machine_lacks_is_refused_by_name()
    {
        CpuLevel missing = Enum.GetValues<CpuLevel>().FirstOrDefault(l => !CpuFeatures.IsAvailable(l), (CpuLevel)99);
        Assert.Contains(missing.ToString(), Assert.Throws<PlatformNotSupportedException>(() => new CpuContext(missing)).Message);
    }
}
