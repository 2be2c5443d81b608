using System.Text;

namespace Liuli.Cli.Hosting;

/// <summary>Standard output as UTF-8, whatever the locale says, that notices when its reader has gone.</summary>
internal static class StandardOutput
{
    /// <summary>Text goes to <see cref="Console.Out"/> in this manner from now on.</summary>
    public static void Apply()
    {
        // Chinese text must survive redirection; no byte order mark.
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(Open(), utf8) { AutoFlush = true });
    }

    /// <summary>The bytes.</summary>
    public static Stream Open()
    {
        Stream console = Console.OpenStandardOutput();
        return Console.IsOutputRedirected && !OperatingSystem.IsWindows() ? new ReadOutput(console) : console;
    }
}
