using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>Runs the built command as a process of its own, as its users do.</summary>
internal static class LiuliCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What <c>dotnet exec</c> runs: the command in its own output folder, compiled ahead of time as its users have it. The copy beside the tests is not.</summary>
    public static string Library { get; } = Built();

    /// <summary>Runs it to its end.</summary>
    public static Outcome Run(params string[] arguments) => Run(Stream.Null, arguments);

    /// <summary>Runs it to its end with a text as standard input.</summary>
    public static Outcome RunWithInput(string input, params string[] arguments) => Run(new MemoryStream(s_utf8.GetBytes(input)), arguments);

    /// <summary>Runs it to its end with environment variables of its own.</summary>
    public static Outcome RunWith((string Name, string Value)[] variables, params string[] arguments) => Run(Stream.Null, Start(arguments, variables));

    /// <summary>Runs it to its end with bytes as standard input.</summary>
    public static Outcome Run(Stream input, params string[] arguments) => Run(input, Start(arguments));

    /// <summary>The command as words of a shell.</summary>
    public static string Words => $"dotnet exec '{Library}'";

    /// <summary>Runs a line of a Unix shell to its end.</summary>
    public static Outcome RunInShell(string line)
    {
        ProcessStartInfo start = new("sh") { ArgumentList = { "-c", line }, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        return End(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    private static string Built()
    {
        string configuration = typeof(LiuliCommand).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string path = Path.Combine(SharedData.RepositoryRoot, "src", "Liuli.Cli", "bin", configuration, "net10.0", "liuli.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"the built command was expected at '{path}'; build src/Liuli.Cli first");
    }

    private static Outcome Run(Stream input, Process started)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        try
        {
            input.CopyTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input.
        }
        return End(process, output, errors);
    }

    /// <summary>Starts it; the caller waits.</summary>
    public static Process Start(params string[] arguments) => Start(arguments, []);

    private static Process Start(string[] arguments, (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = s_utf8,
            StandardErrorEncoding = s_utf8,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Library);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // A locale that is neither Chinese nor UTF-8: text must come through all the same.
        start.Environment["LC_ALL"] = "C";
        // Those that CI sets to force a path are not this process's business.
        foreach (string name in (string[])["LIULI_CPU", "LIULI_THREADS", "LIULI_ASSEMBLER"])
            start.Environment.Remove(name);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Ctrl-C; or a request to terminate, which is handled the same way, where the tests themselves run with Ctrl-C ignored.</summary>
    public static void Interrupt(Process process)
    {
        Skip.If(OperatingSystem.IsWindows(), "Ctrl-C cannot be sent to another process there");
        using Process kill = Process.Start("kill", ["-s", IgnoresInterrupts() ? "TERM" : "INT", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static bool IgnoresInterrupts()
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        string? mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) : null;
        return mask is not null && (Convert.ToUInt64(mask[field.Length..].Trim(), 16) & 2) != 0;
    }

    /// <summary>Waits for the end of a started process.</summary>
    public static Outcome End(Process process, Task<string> output, Task<string> errors)
    {
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"liuli did not end within {s_limit}: {process.StartInfo.ArgumentList.Aggregate("", (all, next) => $"{all} {next}")}");
        }
        return new Outcome(process.ExitCode, output.Result, errors.Result);
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json
    {
        get
        {
            Succeeded();
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Errors}");
        return this;
    }

    /// <summary>It ended with a message, not a crash, that holds all of <paramref name="parts"/>.</summary>
    public Outcome Failed(int exitCode, params string[] parts)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}: {Errors}");
        Assert.DoesNotContain("   at Liuli.", Errors, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, Errors, StringComparison.Ordinal));
        return this;
    }
}
