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
        int code = say.IsChinese ? InvokeInChinese(parseResult) : help.Invoke(parseResult);
        Console.Out.WriteLine(say["Examples:", "示例："]);
        foreach (string example in ExamplesOf(parseResult.CommandResult.Command))
            Console.Out.WriteLine($"  {example}");
        Console.Out.WriteLine();
        return code;
    }

    /// <summary>The parser's Chinese wording leaves these in English.</summary>
    private static readonly (string English, string Chinese)[] s_headings =
        [("Description:", "说明:"), ("[default: ", "[默认 "), ("(REQUIRED)", "（必填）"), ("[options]", "[选项]"), ("[command]", "[动词]")];

    private int InvokeInChinese(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(s_headings.Aggregate(text.ToString(), (all, heading) => all.Replace(heading.English, heading.Chinese, StringComparison.Ordinal)));
        return code;
    }

    private IEnumerable<string> ExamplesOf(Command command) => command switch
    {
        RootCommand => ["liuli generate --prompt \"今天天气真\"", "liuli chat", "liuli explain --prompt \"今天天气真\""],
        _ when verbs.TryGetValue(command, out Verb? verb) => verb.Examples,
        _ => command.Subcommands.SelectMany(ExamplesOf),
    };
}
