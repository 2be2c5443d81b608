namespace Liuli.Cli.Hosting;

/// <summary>What the process says to its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>What a shell reports of a program that wrote to a pipe without a reader: 128 and the number of SIGPIPE.</summary>
    public const int ReaderGone = 128 + 13;
}
