namespace Liuli.Cli.Rendering;

/// <summary>A path in a command that is shown to be pasted.</summary>
internal static class ShellWord
{
    /// <summary>In quotes where a shell would take it apart.</summary>
    public static string Of(string text)
    {
        if (text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || "/\\._-:+@%,=".Contains(character, StringComparison.Ordinal)))
            return text;
        return OperatingSystem.IsWindows() ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
