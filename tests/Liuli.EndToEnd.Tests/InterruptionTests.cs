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
}
