namespace Liuli.Cli.Hosting;

/// <summary>The command line asks for something that cannot be: exit code 2.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>A message in the user's language.</summary>
    public UsageException(string message) : base(message) { }

    /// <summary>What a library said of the options, behind the option's name where it does not say it.</summary>
    public UsageException(Exception refusal, string name = "") : base(name + ErrorWording.MessageOf(refusal), refusal) { }
}
