using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>Consoles for tables, trees and live displays.</summary>
internal static class Terminal
{
    /// <summary>Wide enough that nothing is folded in a file or a pipe.</summary>
    private const int RedirectedWidth = 1000;

    /// <summary>Whether standard error is a terminal that can go back and write over what it shows.</summary>
    public static bool Redraws { get; } = !Console.IsErrorRedirected && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output() => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, for progress.</summary>
    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        if (!redirected)
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = RedirectedWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
