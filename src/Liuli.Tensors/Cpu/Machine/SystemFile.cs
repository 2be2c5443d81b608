using System.Globalization;

namespace Liuli.Tensors.Cpu;

/// <summary>Reads what Linux tells about the machine. On other systems, and where a container hides it, there is nothing to read: that is no error.</summary>
internal static class SystemFile
{
    /// <summary>The file's lines; none where it cannot be read.</summary>
    public static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The first line; null where there is none.</summary>
    public static string? Line(string path) => Lines(path) is [{ } line, ..] ? line.Trim() : null;

    /// <summary>A count of bytes such as <c>48K</c>, <c>16777216 kB</c> or <c>4096</c>; null for anything else.</summary>
    public static long? Bytes(string? text)
    {
        if (text is null)
            return null;
        string digits = text.Trim().TrimEnd('B', 'b', 'K', 'k', 'M', ' ');
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return null;
        return text.AsSpan().ContainsAny('K', 'k') ? value << 10 : text.Contains('M') ? value << 20 : value;
    }
}
