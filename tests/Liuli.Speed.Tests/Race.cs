using System.Diagnostics;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Liuli.Speed.Tests;

/// <summary>
/// Two ways of doing the same, timed in turns. The best of each counts, because other programs can only make a run slower, and turns go on until the expected ratio is seen
/// or the time is up: what is held here are cliffs (a kernel that is no longer reached, a pass too many), not a few per cent.
/// </summary>
internal static class Race
{
    private const int WarmUps = 5, LeastTurns = 15;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Asserts that <paramref name="fast"/> takes at most 1/<paramref name="ratio"/> of the time of <paramref name="slow"/>. Runs should take a millisecond or a few:
    /// short enough to fall between two interruptions.</summary>
    public static void AssertFaster(string what, double ratio, Action fast, Action slow)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            fast();
            slow();
        }
        double bestFast = double.MaxValue, bestSlow = double.MaxValue;
        int turns = 0;
        Stopwatch total = Stopwatch.StartNew();
        while (turns < LeastTurns || (bestSlow < ratio * bestFast && total.Elapsed < s_patience))
        {
            bestFast = Math.Min(bestFast, Milliseconds(fast));
            bestSlow = Math.Min(bestSlow, Milliseconds(slow));
            turns++;
        }
        Assert.True(bestSlow >= ratio * bestFast,
            $"{what}: {bestFast:F3} ms against {bestSlow:F3} ms, {bestSlow / bestFast:F2} times as fast; at least {ratio} is expected (the best of {turns} turns each)");
    }

    private static double Milliseconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
