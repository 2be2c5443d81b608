using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Liuli.Cli.Verbs;

namespace Liuli.Cli.Hosting;

/// <summary>Parses the command line, runs the verb, and turns every outcome into a message and an exit code.</summary>
internal static class CommandHost
{
    public static int Run(string[] arguments)
    {
        // Chinese text must survive redirection whatever the locale says; no byte order mark.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Language say = Language.Detect(arguments);
        ParseResult parsed = BuildRoot(say).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction && parsed.Action is not HelpWithExamples)
            return ReportUsage(parsed, say);
        using CancellationTokenSource interrupted = new();
        ConsoleCancelEventHandler onInterrupt = (_, e) =>
        {
            // The first Ctrl-C lets the verb stop cleanly; a second one ends the process.
            e.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return parsed.InvokeAsync(configuration, interrupted.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(say["Stopped.", "已停止。"]);
            return ExitCode.Failed;
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine($"liuli: {error.Message}");
            return ExitCode.WrongUsage;
        }
        catch (Exception error) when (!Diagnostics.ShowsTraces)
        {
            Console.Error.WriteLine($"liuli: {error.Message}");
            return ExitCode.Failed;
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }

    private static RootCommand BuildRoot(Language say)
    {
        RootCommand root = new(say[
            "Liuli: understand, train, fine-tune and run language models; every number inside can be opened.",
            "琉璃：理解、训练、微调和运行语言模型；模型里的每一个数都可以打开来看。"]);
        root.Add(new Option<string>("--lang")
        {
            Description = say["language of messages: en or zh (default: from the locale)", "消息的语言：en 或 zh（默认取自系统区域设置）"],
            Recursive = true,
        });
        Dictionary<Command, Verb> verbs = [];
        foreach (Verb verb in AllVerbs.Create(say))
        {
            Command command = verb.Build();
            root.Add(command);
            verbs.Add(command, verb);
        }
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verbs, say);
        return root;
    }

    private static int ReportUsage(ParseResult parsed, Language say)
    {
        foreach (var error in parsed.Errors)
            Console.Error.WriteLine($"liuli: {error.Message}");
        string command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine(say[$"See: liuli{command} --help", $"参见：liuli{command} --help"]);
        return ExitCode.WrongUsage;
    }
}
