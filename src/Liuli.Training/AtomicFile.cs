namespace Liuli.Training;

/// <summary>Writes a file beside its final name, flushes it to the disk, and only then gives it that name.</summary>
internal static class AtomicFile
{
    /// <summary>Opens the file beside <paramref name="path"/>; its folder is made if need be.</summary>
    public static FileStream Begin(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new FileStream(TemporaryPath(path), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Makes what was written the content of <paramref name="path"/>.</summary>
    public static void Complete(FileStream stream, string path)
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(TemporaryPath(path), path, overwrite: true);
    }

    /// <summary>Throws away what was written; the file at <paramref name="path"/> stays as it was.</summary>
    public static void Abandon(FileStream stream, string path)
    {
        try
        {
            stream.Dispose(); // writes what is buffered, which fails again on a full disk
        }
        catch (IOException)
        {
            // The error that led here is the one to report.
        }
        File.Delete(TemporaryPath(path));
    }

    /// <summary>Writes a whole file; when <paramref name="write"/> throws, the previous content stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        FileStream stream = Begin(path);
        try
        {
            write(stream);
            Complete(stream, path);
        }
        catch
        {
            Abandon(stream, path);
            throw;
        }
    }

    private static string TemporaryPath(string path) => path + ".partial";
}
