using System.CommandLine;

namespace Liuli.Cli.Hosting;

/// <summary>One verb of the command: its options, its examples, and what it does. One file per verb in <c>Verbs/</c>.</summary>
internal abstract class Verb(Language language)
{
    /// <summary>Both wordings of a message.</summary>
    protected Language Say { get; } = language;

    /// <summary>The verb's name and what it does.</summary>
    protected abstract Command Describe();

    /// <summary>Lines that a reader can paste: a command and, after two spaces and #, what it shows.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Does it. Exceptions become messages and exit code 1.</summary>
    protected abstract int Run(ParseResult arguments, CancellationToken cancellation);

    /// <summary>The command for the parser.</summary>
    public Command Build()
    {
        Command command = Describe();
        command.SetAction((arguments, cancellation) => Task.FromResult(Run(arguments, cancellation)));
        return command;
    }
}
