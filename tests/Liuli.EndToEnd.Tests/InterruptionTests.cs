using System.Diagnostics;

namespace Liuli.EndToEnd.Tests;

public class InterruptionTests
{
    [SkippableTheory]
    [InlineData("generate", "--prompt-file", "-")]
    [InlineData("tokenize")]
    [InlineData("tokenize", "--jsonl")]
    public async Task CtrlCEndsTheWaitForInput(params string[] arguments)
    {
        using Process process = LiuliCommand.Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await Task.Delay(TimeSpan.FromSeconds(2)); // until it has started and waits for its input, which stays open
        LiuliCommand.Interrupt(process);
        LiuliCommand.End(process, output, errors).Failed(1, "Stopped");
    }

    /// <summary>A pipe with a name, which nobody writes to: opening it cannot be ended from inside, so the wait is explained, and a second Ctrl-C ends it.</summary>
    [SkippableFact]
    public async Task WhatCannotEndAtOnceSaysWhyAndASecondTimeEndsIt()
    {
        Skip.If(OperatingSystem.IsWindows(), "pipes with names are made otherwise there");
        string pipe = Path.Combine(Path.GetTempPath(), $"liuli-{Guid.NewGuid():N}");
        using (Process make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();
        try
        {
            using Process process = LiuliCommand.Start("tokenizer", "train", "--data", pipe, "--out", $"{pipe}.json", "--lang", "en");
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            await Task.Delay(TimeSpan.FromSeconds(2)); // until it has started and waits
            LiuliCommand.Interrupt(process);
            string? line = await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Contains("Ctrl-C again ends at once", line, StringComparison.Ordinal);
            Assert.False(process.HasExited);
            LiuliCommand.Interrupt(process);
            Outcome outcome = LiuliCommand.End(process, output, process.StandardError.ReadToEndAsync());
            Assert.True(outcome.ExitCode > 128, $"exit code {outcome.ExitCode}: {outcome.Errors}"); // of a signal
        }
        finally
        {
            File.Delete(pipe);
        }
    }
}
