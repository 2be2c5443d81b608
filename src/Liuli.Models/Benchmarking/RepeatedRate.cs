using System.Diagnostics;

namespace Liuli.Models.Benchmarking;

/// <summary>A speed measured several times: median and spread.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed class RepeatedRate
{
    private readonly double[] _sorted;

    /// <summary>From units per second, in any order.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public RepeatedRate(IEnumerable<double> perSecond)
    {
        _sorted = [.. perSecond.Order()];
        if (_sorted.Length == 0)
            throw new ArgumentException("a repeated measurement needs at least one value", nameof(perSecond));
    }

    /// <summary>The middle one; of an even number, the mean of the middle two.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The lowest.</summary>
    public double Slowest => _sorted[0];

    /// <summary>The highest.</summary>
    public double Fastest => _sorted[^1];

    /// <summary>How often it was measured.</summary>
    public int Count => _sorted.Length;

    /// <summary>Runs <paramref name="work"/> once unmeasured, so that its code is compiled, then <paramref name="repeats"/> times.</summary>
    /// <param name="repeats">How often.</param>
    /// <param name="units">Units of work in one run.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Ends the measurement between two runs.</param>
    public static RepeatedRate Of(int repeats, double units, Action work, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeats);
        ArgumentNullException.ThrowIfNull(work);
        double[] rates = new double[repeats];
        for (int i = -1; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i >= 0)
                rates[i] = units / seconds;
        }
        return new RepeatedRate(rates);
    }
}
