using System.Text.Json;

namespace Liuli.Models.Checkpoints;

/// <summary>Turns what the platform throws at a damaged or unreachable file into <see cref="CheckpointException"/>.</summary>
internal static class Trouble
{
    private const string Refetch = "fetch or convert the file again";

    /// <summary>The file at <paramref name="path"/> breaks its format.</summary>
    public static CheckpointException Damaged(string path, string what) =>
        new($"reading '{path}': {what}; the file is damaged or not what its name says: {Refetch}");

    /// <summary>Runs <paramref name="read"/>; whatever a malformed or unreachable file makes the platform throw becomes a <see cref="CheckpointException"/>.</summary>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"reading '{path}': there is no such file; check the path", trouble);
        }
        catch (UnauthorizedAccessException trouble)
        {
            throw new CheckpointException($"reading '{path}': access was refused; check the file's permissions", trouble);
        }
        catch (OutOfMemoryException trouble)
        {
            throw new CheckpointException($"reading '{path}': not enough memory for what the file asks; check that it is the file you mean", trouble);
        }
        catch (Exception trouble) when (IsMalformedInput(trouble))
        {
            throw new CheckpointException($"reading '{path}': {JsonFault.Of(trouble)}; {Refetch}", trouble);
        }
    }

    private static bool IsMalformedInput(Exception trouble) => trouble is not ObjectDisposedException and (IOException or InvalidDataException or JsonException
        or NotSupportedException or ArgumentException or InvalidOperationException or OverflowException or FormatException);
}
