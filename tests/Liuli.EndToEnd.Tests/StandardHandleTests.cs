namespace Liuli.EndToEnd.Tests;

/// <summary>Standard handles that the caller closed, or opened the wrong way round. The runtime gives their numbers to pipes of its own, which would be waited for for ever.</summary>
public class StandardHandleTests
{
    [SkippableTheory]
    [InlineData("chat --lang en <&-")]
    [InlineData("tokenize --lang en <&-")]
    [InlineData("tokenize --jsonl --lang en <&-")]
    [InlineData("generate --prompt-file - --lang en <&- >&-")]
    [InlineData("tokenize --lang en 0>/dev/null")]
    public void InputThatIsClosedIsReported(string words) => Run(words).Failed(1, "reading standard input: it is closed");

    [SkippableTheory]
    [InlineData(">&-", "it is closed")]
    [InlineData("<&- >&-", "it is closed")]
    [InlineData("1</dev/null", "open for reading only")]
    [InlineData(">/dev/full", "No space left")]
    public void WhatCannotBeWrittenIsReported(string redirection, string reason) => Run($"tokenize hello --lang en {redirection}").Failed(1, "writing to standard output", reason);

    [SkippableTheory]
    [InlineData("tokenize hello <&-")]
    [InlineData("tokenize hello 2>&-")]
    [InlineData("tokenize hello 2</dev/null")]
    [InlineData("tokenize hello 2>/dev/full")]
    public void WhatIsNotNeededMayBeClosed(string words) => Assert.Contains("hello", Run(words).Succeeded().Output, StringComparison.Ordinal);

    private static Outcome Run(string words)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "a Unix shell closes handles, and the file that is always full is Linux's");
        return LiuliCommand.RunInShell($"{LiuliCommand.Words} {words}");
    }
}
