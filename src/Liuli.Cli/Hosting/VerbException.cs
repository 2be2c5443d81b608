namespace Liuli.Cli.Hosting;

/// <summary>The command itself cannot go on, and says so in the user's language: exit code 1.</summary>
internal sealed class VerbException : Exception
{
    public VerbException(string message) : base(message) { }

    public VerbException(string message, Exception innerException) : base(message, innerException) { }
}
