using System.CommandLine;
using System.CommandLine.Help;
using Liuli.Cli.Verbs;

namespace Liuli.Cli.Hosting;

/// <summary>Parses the command line, runs the verb, and turns every outcome into a message and an exit code.</summary>
internal static class CommandHost
{
    /// <summary>A text that begins with @ is a text, not a file to read more arguments from.</summary>
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    public static int Run(string[] arguments)
    {
        StandardOutput.Apply();
        StandardError.Apply();
        Language say = Language.Detect(arguments);
        say.Apply();
        FileSizeLimit.Report();
        ParseResult parsed = Parse(arguments, say);
        if (Complaints(parsed, arguments, say) is [_, ..] complaints)
            return ReportUsage(parsed, say, complaints);
        using Interruption interruption = new(say);
        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return parsed.InvokeAsync(configuration, interruption.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(say["Stopped.", "已停止。"]);
            return ExitCode.Failed;
        }
        catch (ReaderGoneException)
        {
            return ExitCode.ReaderGone;
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine($"liuli: {ErrorWording.Of(error, say)}");
            return ExitCode.WrongUsage;
        }
        catch (Exception error) when (!Diagnostics.ShowsTraces)
        {
            Console.Error.WriteLine($"liuli: {ErrorWording.Of(error, say)}");
            return ExitCode.Failed;
        }
    }

    /// <summary>What is wrong with a command line before anything is done, in words; nothing where it can be tried.</summary>
    public static IReadOnlyList<string> Complaints(string[] arguments, Language say) => Complaints(Parse(arguments, say), arguments, say);

    private static string[] Complaints(ParseResult parsed, string[] arguments, Language say)
    {
        if (ArgumentText.NotUtf8(arguments) is { } broken)
            return [say[$"'{broken}': expected UTF-8, found bytes that are none; set the terminal to UTF-8, or put the text into a file", $"“{broken}”不是 UTF-8；请把终端设为 UTF-8，或把文字放进文件"]];
        if (new MissingValue(parsed, say).Find(arguments) is { } missing)
            return [missing];
        if (parsed.Action is HelpWithExamples)
            return [];
        if (parsed.Errors.Count > 0)
            return [.. new UsageReport(parsed, say).Lines()];
        return new EmptyPath(parsed, say).Find() is { } empty ? [empty] : [];
    }

    private static ParseResult Parse(string[] arguments, Language say) => BuildRoot(arguments, say).Parse(arguments, s_parsing);

    /// <summary>All verbs with their options; of a command line that begins with a verb, those up to it.</summary>
    public static RootCommand BuildRoot(string[] arguments, Language say)
    {
        RootCommand root = new(say[
            "Liuli: understand, train, fine-tune and run language models; every number inside can be opened.",
            "琉璃：理解、训练、微调和运行语言模型；模型里的每一个数都可以打开来看。"]);
        root.Add(LanguageOption(say));
        Dictionary<Command, Verb> verbs = [];
        foreach (Verb verb in AllVerbs.Create(say))
        {
            Command command = verb.Build();
            Parent(root, verb.Group).Add(command);
            verbs.Add(command, verb);
            // The options of the other verbs would be made and never looked at, before the first token.
            if (verb.Group is null && arguments is [string first, ..] && first == command.Name)
                break;
        }
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Description = say["show this help", "显示本帮助"];
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verbs, say);
        root.Options.OfType<VersionOption>().Single().Description = say["show the version", "显示版本"];
        return root;
    }

    private static Option<string> LanguageOption(Language say)
    {
        Option<string> option = new("--lang")
        {
            Description = say["language of messages: en or zh (default: from the locale)", "消息的语言：en 或 zh（默认取自系统区域设置）"],
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Language.IsKnown(token.Value))
                result.AddError(say[$"--lang: expected en or zh, got '{token.Value}'", $"--lang：应为 en 或 zh，给的是“{token.Value}”"]);
        });
        return option;
    }

    private static Command Parent(RootCommand root, VerbGroup? group)
    {
        if (group is null)
            return root;
        Command? parent = root.Subcommands.FirstOrDefault(command => command.Name == group.Name);
        if (parent is null)
            root.Add(parent = new Command(group.Name, group.Description));
        return parent;
    }

    private static int ReportUsage(ParseResult parsed, Language say, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Console.Error.WriteLine($"liuli: {line}");
        string help = $"{UsageReport.PathOf(parsed.CommandResult)} --help";
        Console.Error.WriteLine(say[$"See: {help}", $"参见：{help}"]);
        return ExitCode.WrongUsage;
    }
}
