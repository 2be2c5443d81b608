using System.Text.Unicode;

namespace Liuli.Cli.Hosting;

/// <summary>Whether the arguments are the text that was typed: .NET puts a replacement character (U+FFFD) where bytes are no UTF-8.</summary>
internal static class ArgumentText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The argument that is not what was given; null where all are, or where the system does not show the bytes.</summary>
    public static string? NotUtf8(string[] arguments)
    {
        const string bytes = "/proc/self/cmdline"; // Linux
        string? suspect = arguments.FirstOrDefault(argument => argument.Contains(Replacement, StringComparison.Ordinal));
        return suspect is not null && File.Exists(bytes) && !IsUtf8(File.ReadAllBytes(bytes)) ? suspect : null;
    }

    /// <summary>A replacement character that somebody typed is three bytes of valid UTF-8.</summary>
    private static bool IsUtf8(byte[] bytes) => Utf8.IsValid(bytes);
}
