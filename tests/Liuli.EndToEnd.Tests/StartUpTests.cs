using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;

namespace Liuli.EndToEnd.Tests;

/// <summary>The time from the start of the process to the first token, against that of a start which does nothing but print the version.</summary>
/// <remarks>A ratio, because a busy or slow machine slows both; the milliseconds stand in docs/performance.md.</remarks>
public class StartUpTests(ITestOutputHelper output)
{
    private const int Starts = 7;

    /// <summary>As measured it is 4; a cliff is what this is about: work done before it is needed, or code that is no longer compiled ahead of time.</summary>
    private const double Limit = 8;

    [Fact]
    public void The_first_token_comes_within_a_few_times_the_shortest_start()
    {
        string command = BuiltCommand();
        TimeSpan version = TimeSpan.MaxValue, token = TimeSpan.MaxValue;
        for (int i = 0; i < Starts; i++)
        {
            // In turns, and the best of each: what other programs take away must not decide.
            version = Best(version, Start(command, "--version"));
            token = Best(token, Start(command, "generate", "--prompt", "今天天气真", "--max-tokens", "1", "--greedy"));
        }
        output.WriteLine($"version {version.TotalMilliseconds:F0} ms, first token {token.TotalMilliseconds:F0} ms");
        Assert.True(token < Limit * version,
            $"a first token took {token.TotalMilliseconds:F0} ms from the start, {token / version:F1} times as long as printing the version ({version.TotalMilliseconds:F0} ms); at most {Limit} times was expected");
    }

    /// <summary>The command in its own output folder: the copy beside the tests is not compiled ahead of time.</summary>
    private static string BuiltCommand()
    {
        string configuration = typeof(StartUpTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string root = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf($"{Path.DirectorySeparatorChar}tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal)];
        string path = Path.Combine(root, "src", "Liuli.Cli", "bin", configuration, "net10.0", "liuli.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"the built command was expected at '{path}'; build src/Liuli.Cli first");
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
