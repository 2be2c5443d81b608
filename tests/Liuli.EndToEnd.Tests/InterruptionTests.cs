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

    /// <summary>A single product of half a second and more: it is computed to its end, and a longer wait is explained.</summary>
    [SkippableFact]
    public async Task WhatCannotEndAtOnceSaysWhy()
    {
        using Process process = LiuliCommand.Start("bench", "matmul", "--shape", "12288x8192x8192", "--threads", "1", "--repeat", "1", "--lang", "en");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        while (await process.StandardError.ReadLineAsync() is { } line && !line.StartsWith("matrix products", StringComparison.Ordinal))
        {
            // The machine is measured before.
        }
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await Task.Delay(TimeSpan.FromSeconds(1)); // until the matrices are filled
        Stopwatch watch = Stopwatch.StartNew();
        LiuliCommand.Interrupt(process);
        Outcome outcome = LiuliCommand.End(process, output, errors).Failed(1, "Stopped");
        if (watch.Elapsed > TimeSpan.FromSeconds(2))
            Assert.Contains("Ctrl-C again ends at once", outcome.Errors, StringComparison.Ordinal);
    }
}
