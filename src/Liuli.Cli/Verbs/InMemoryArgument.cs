using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Models;

namespace Liuli.Cli.Verbs;

/// <summary>The option <c>--in-memory</c> of verbs that load weights: read them instead of mapping their file.</summary>
internal sealed class InMemoryArgument
{
    private readonly Language _say;
    private readonly Option<bool> _inMemory = new("--in-memory");

    public InMemoryArgument(Command command, Language say)
    {
        _say = say;
        _inMemory.Description = say[
            "read the weights into memory instead of mapping their file: loading takes longer, tokens may come faster, and two processes no longer share the memory",
            "把权重读入内存，而不是映射文件：加载较慢，生成可能更快，但两个进程不再共用这部分内存"];
        command.Add(_inMemory);
    }

    /// <summary>Whether it was given.</summary>
    public bool Read(ParseResult arguments) => arguments.GetValue(_inMemory);

    /// <summary>Shows on a line of standard error how far the reading has come.</summary>
    public IProgress<LoadProgress> On(ProgressLine line) => new Reading(line, _say);

    private sealed class Reading(ProgressLine line, Language say) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => line.Show(say[
            $"reading weights: {value.Done / 1e9:0.0} of {value.Total / 1e9:0.0} GB",
            $"读入权重：{value.Done / 1e9:0.0} / {value.Total / 1e9:0.0} GB"]);
    }
}
