namespace Liuli.Tests;

/// <summary>What an action allocates once it is warm.</summary>
internal static class Allocations
{
    private const int Runs = 5;

    /// <summary>Asserts that an action, run some times, allocates no managed byte on this thread in one of them, and that <paramref name="nativeBlocks"/> (a device's counter, say) stands still in one.</summary>
    /// <remarks>One run is not enough: a collection that another test causes takes what is left of the thread's piece of the heap, which then counts as allocated; and the
    /// second thread of a loop may come to work for the first time in any run, and takes its memory then. What a step allocates every time is seen in all runs.</remarks>
    public static void AssertNone(Action action, Func<long>? nativeBlocks = null)
    {
        nativeBlocks ??= () => 0;
        long leastBytes = long.MaxValue, leastBlocks = long.MaxValue;
        for (int i = 0; i < Runs && (leastBytes > 0 || leastBlocks > 0); i++)
        {
            long blocks = nativeBlocks(), bytes = GC.GetAllocatedBytesForCurrentThread();
            action();
            leastBytes = Math.Min(leastBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
            leastBlocks = Math.Min(leastBlocks, nativeBlocks() - blocks);
        }
        Assert.True(leastBytes == 0 && leastBlocks == 0, $"{leastBytes} managed bytes and {leastBlocks} native blocks were allocated in each of {Runs} runs; none was expected");
    }
}
