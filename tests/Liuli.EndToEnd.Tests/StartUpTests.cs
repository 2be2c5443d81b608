using System.Diagnostics;
using Xunit.Abstractions;

namespace Liuli.EndToEnd.Tests;

/// <summary>The time from the start of the process to the first token, against that of a start which does nothing but print the version.</summary>
/// <remarks>A ratio, because a busy or slow machine slows both; the milliseconds stand in docs/performance/start-up.md.</remarks>
public class StartUpTests(ITestOutputHelper output)
{
    private const int Starts = 7;

    /// <summary>Measured: 4.6 on a quiet machine, 5.5 beside other tests. A cliff is what this is about: work done before it is needed.</summary>
    private const double LimitOverShortest = 9;

    /// <summary>Measured: 0.56.</summary>
    private const double LimitOverUncompiled = 0.85;

    private static readonly string[] s_oneToken = ["generate", "--prompt", "今天天气真", "--max-tokens", "1", "--greedy"];

    [Fact]
    public void The_first_token_comes_within_a_few_times_the_shortest_start()
    {
        (TimeSpan token, TimeSpan version) = Compare(() => Start(LiuliCommand.Library, s_oneToken), () => Start(LiuliCommand.Library, "--version"));
        Assert.True(token < LimitOverShortest * version,
            $"a first token took {token.TotalMilliseconds:F0} ms from the start, {token / version:F1} times as long as printing the version ({version.TotalMilliseconds:F0} ms); at most {LimitOverShortest} times was expected");
    }

#if !DEBUG
    /// <summary>Debug builds are not compiled ahead of time.</summary>
    [Fact]
    public void Compiling_ahead_of_time_makes_the_first_token_come_sooner()
    {
        string portable = Path.Combine(AppContext.BaseDirectory, "liuli.dll"); // the copy beside the tests
        (TimeSpan token, TimeSpan uncompiled) = Compare(() => Start(LiuliCommand.Library, s_oneToken), () => Start(portable, s_oneToken));
        Assert.True(token < LimitOverUncompiled * uncompiled,
            $"a first token took {token.TotalMilliseconds:F0} ms, and {uncompiled.TotalMilliseconds:F0} ms with code that is compiled at run time; at most {LimitOverUncompiled} times that was expected: is the command still compiled ahead of time?");
    }
#endif

    /// <summary>The best of several, in turns: what other programs take away must not decide.</summary>
    private (TimeSpan First, TimeSpan Second) Compare(Func<TimeSpan> first, Func<TimeSpan> second)
    {
        TimeSpan one = TimeSpan.MaxValue, other = TimeSpan.MaxValue;
        for (int i = 0; i < Starts; i++)
        {
            one = Best(one, first());
            other = Best(other, second());
        }
        output.WriteLine($"{one.TotalMilliseconds:F0} ms, {other.TotalMilliseconds:F0} ms");
        return (one, other);
    }

    private static TimeSpan Start(string command, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        LiuliCommand.End(process, text, errors).Succeeded();
        return Stopwatch.GetElapsedTime(before);
    }

    private static TimeSpan Best(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
