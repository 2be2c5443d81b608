using System.CommandLine;

namespace Liuli.Cli.Hosting;

/// <summary>One verb of the command: its options, its examples, and what it does. One file per verb in <c>Verbs/</c>.</summary>
internal abstract class Verb(Language language)
{
    /// <summary>Both wordings of a message.</summary>
    protected Language Say { get; } = language;

    /// <summary>The verb that this one stands under, as <c>train</c> under <c>tokenizer</c>; null for most.</summary>
    public virtual VerbGroup? Group => null;

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

/// <summary>A word that only gathers verbs: <c>tokenizer</c>, <c>eval</c>.</summary>
/// <param name="Name">The word.</param>
/// <param name="Description">What its verbs are about.</param>
internal sealed record VerbGroup(string Name, string Description);
