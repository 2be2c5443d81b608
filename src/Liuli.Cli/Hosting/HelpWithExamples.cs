using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Liuli.Cli.Hosting;

/// <summary>The usual help, followed by the verb's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, Verb> verbs, Language say) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        Console.Out.WriteLine(say["Examples:", "示例："]);
        foreach (string example in ExamplesOf(parseResult.CommandResult.Command))
            Console.Out.WriteLine($"  {example}");
        Console.Out.WriteLine();
        return code;
    }

    private IEnumerable<string> ExamplesOf(Command command) => command switch
    {
        RootCommand => ["liuli generate --prompt \"今天天气真\"", "liuli chat", "liuli explain --prompt \"今天天气真\""],
        _ when verbs.TryGetValue(command, out Verb? verb) => verb.Examples,
        _ => command.Subcommands.SelectMany(ExamplesOf),
    };
}
