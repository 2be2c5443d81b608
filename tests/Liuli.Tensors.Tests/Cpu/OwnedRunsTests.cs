using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class OwnedRunsTests
{
    [Theory]
    [InlineData(1, 100, 1)]
    [InlineData(3, 100, 1)]
    [InlineData(4, 3, 1)]
    [InlineData(2, 1000, 16)]
    public void One_thread_alone_gets_every_index_once_its_own_first_and_from_the_beginning(int threads, int count, int finest)
    {
        long* memory = stackalloc long[OwnedRuns.MemoryFor(threads)];
        OwnedRuns runs = new(memory, threads, count, finest);
        int thread = threads - 1, expected = OwnedRuns.Begin(count, thread, threads);
        bool[] seen = new bool[count];
        while (runs.Next(thread, out int start, out int end))
        {
            if (expected < count)
                Assert.Equal(expected, start);
            expected = expected < count ? end : count;
            Assert.InRange(end - start, 1, Math.Max(finest, count));
            for (int i = start; i < end; i++)
            {
                Assert.False(seen[i]);
                seen[i] = true;
            }
        }
        Assert.All(seen, Assert.True);
    }

    [Fact]
    public void A_thread_without_work_takes_from_the_end_of_the_longest_run()
    {
        long* memory = stackalloc long[OwnedRuns.MemoryFor(2)];
        OwnedRuns runs = new(memory, 2, 2, 1);
        Assert.True(runs.Next(1, out int start, out int end));
        Assert.Equal((1, 2), (start, end));
        Assert.True(runs.Next(1, out start, out end));
        Assert.Equal((0, 1), (start, end));
        Assert.False(runs.Next(0, out _, out _));

        runs = new(memory, 2, 200, 1);
        while (runs.Next(1, out start, out _) && start >= 100) { }
        // Thread 0 has taken nothing yet: of its 100 indices the last 50 go.
        Assert.Equal(50, start);
        Assert.True(runs.Next(0, out start, out end));
        Assert.Equal((0, 12), (start, end));
    }
}
