namespace Liuli.Tokenizers.Formats;

/// <summary>Writes a file beside its place and renames it when it is complete; folders made for one that is not go again; a device (<c>/dev/stdout</c>) is written directly.</summary>
internal static class OutputFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw TokenizerException.For($"Saving {path}", "the name of a file", "a folder", "Name a file in it.");
        bool device = IsDevice(full);
        string beside = device ? full : Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        string[] missing = [.. MissingFolders(full)];
        bool isComplete = false;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (FileStream stream = new(beside, device ? FileMode.Open : FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!device)
                File.Move(beside, full, overwrite: true);
            isComplete = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // .NET calls a file that grows beyond what the system allows (ulimit -f, FAT) an argument out of range.
            string found = e is ArgumentOutOfRangeException ? "that the file would be larger than the system allows" : e.Message;
            throw TokenizerException.For($"Saving {path}", "a place that can be written", found, "Check the directory, its permissions and the free space.", e);
        }
        finally
        {
            if (!device)
                Remove(() => File.Delete(beside));
            if (!isComplete)
                Remove(() => Array.ForEach(missing, Directory.Delete));
        }
    }

    /// <summary>Renaming a file over a device would remove it from the machine; /dev/shm is ordinary memory-backed storage.</summary>
    private static bool IsDevice(string path) => !OperatingSystem.IsWindows()
        && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>The folders that will have to be made for a file, inner ones first.</summary>
    private static IEnumerable<string> MissingFolders(string file)
    {
        for (string? folder = Path.GetDirectoryName(file); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static void Remove(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The leftover has a temporary name, or the folder something else in it; the error that matters, if any, is already on its way.
        }
    }
}
