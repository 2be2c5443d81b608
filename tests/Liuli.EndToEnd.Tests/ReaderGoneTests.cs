using System.Diagnostics;

namespace Liuli.EndToEnd.Tests;

/// <summary>What happens when whoever reads standard output has gone, as in <c>liuli … | head -1</c>.</summary>
[Collection(ModelCollection.Name)]
public class ReaderGoneTests(Models models)
{
    /// <summary>128 + SIGPIPE.</summary>
    private const int ReaderGone = 141;

    /// <summary>Closed before the command, which takes a moment to start, prints anything.</summary>
    [SkippableTheory]
    [InlineData("generate", "--prompt", "今天")]
    [InlineData("generate", "--prompt", "今天", "--trace", "--lang", "en")]
    [InlineData("generate", "--prompt", "今天", "--json")]
    [InlineData("explain", "--prompt", "今天")]
    [InlineData("inspect")]
    [InlineData("inspect", "--machine", "--json")]
    [InlineData("tokenize", "今天天气真好")]
    [InlineData("bench", "matmul", "--shape", "32x32x32", "--repeat", "1")]
    [InlineData("--help")]
    [InlineData("generate", "--help")]
    public void EveryVerbEndsQuietly(params string[] arguments)
    {
        SkipOnWindows();
        using Process process = LiuliCommand.Start(arguments);
        process.StandardOutput.Dispose();
        Outcome outcome = LiuliCommand.End(process, Task.FromResult(""), process.StandardError.ReadToEndAsync());
        Assert.True(outcome.ExitCode == ReaderGone, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        Assert.DoesNotContain("liuli:", outcome.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AVerbThatReadsForEverEndsWithItsReader()
    {
        SkipOnWindows();
        using Process process = LiuliCommand.Start("tokenize", "--jsonl");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.WriteLine("\"今天\"");
        process.StandardInput.Flush();
        Assert.Contains("ids", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        process.StandardOutput.Dispose();
        Assert.Throws<IOException>(() =>
        {
            for (int i = 0; i < 1_000_000; i++)
                process.StandardInput.WriteLine("\"天气\"");
        });
        Outcome outcome = LiuliCommand.End(process, Task.FromResult(""), errors);
        Assert.Equal((ReaderGone, ""), (outcome.ExitCode, outcome.Errors));
    }

    [SkippableFact]
    public void AConversationEndsWithItsReader()
    {
        SkipOnWindows();
        using Process process = LiuliCommand.Start("chat", "--model", models.Random.Folder, "--max-tokens", "4");
        process.StandardOutput.Dispose();
        process.StandardInput.Write("hello\n");
        process.StandardInput.Flush(); // and stays open
        Outcome outcome = LiuliCommand.End(process, Task.FromResult(""), process.StandardError.ReadToEndAsync());
        Assert.Equal(ReaderGone, outcome.ExitCode);
    }

    /// <summary>A training run is worth more than its last words.</summary>
    [SkippableFact]
    public void TrainingGoesOnWithoutAReader()
    {
        SkipOnWindows();
        using Process process = LiuliCommand.Start([.. models.TrainArguments("unread", 4), "--json"]);
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        Outcome outcome = LiuliCommand.End(process, Task.FromResult(""), Task.FromResult(""));
        Assert.Equal(ReaderGone, outcome.ExitCode);
        Assert.True(File.Exists(Path.Combine(models.In("unread"), "model.safetensors")));
    }

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "pipes without a reader are told of on Unix");
}
