namespace Liuli.Models.Checkpoints;

/// <summary>A file that appears under its name only once it is complete: written beside it, flushed to the disk, then renamed over it.</summary>
/// <remarks>
/// <code>
/// using AtomicFile file = new("model.safetensors");
/// file.Stream.Write(bytes);
/// file.Commit();
/// </code>
/// Disposed without <see cref="Commit"/>, it leaves no trace, and a file that was there before stays as it was. A device (<c>/dev/stdout</c>,
/// <c>/dev/null</c>) is no file to be replaced: it is written directly.
/// Not for several threads at once.
/// </remarks>
public sealed class AtomicFile : IDisposable
{
    private readonly string _temporary;
    private readonly MadeFolders _made = new();
    private bool _finished;
    private bool _done;

    /// <summary>Begins to write <paramref name="path"/>, making its directory when there is none (which goes again with the file).</summary>
    /// <exception cref="CheckpointException">The directory cannot be written, or is what the path names.</exception>
    public AtomicFile(string path)
        : this(path, file => new FileStream(file, IsDevice(file) ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
    {
    }

    internal AtomicFile(string path, Func<string, Stream> create)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(Path))
            throw new CheckpointException($"writing '{Path}': expected the name of a file, found a folder; name a file in it");
        _temporary = IsDevice(Path) ? Path : $"{Path}.{Guid.NewGuid():N}.tmp";
        Stream = Guarded(() =>
        {
            _made.Make(System.IO.Path.GetDirectoryName(Path)!);
            return Create(create);
        });
    }

    /// <summary>Where the file will be.</summary>
    public string Path { get; }

    /// <summary>Takes the content.</summary>
    public Stream Stream { get; }

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts out, all or nothing.</summary>
    /// <exception cref="CheckpointException">It could not be written, for example because the disk is full; nothing was changed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = new(path);
        file.Guarded(() => write(file.Stream));
        file.Commit();
    }

    /// <summary>Flushes the content to the disk; after this, only the rename is left to fail.</summary>
    /// <exception cref="CheckpointException">The content could not be written.</exception>
    public void Finish() => Guarded(() =>
    {
        if (_finished)
            return;
        if (Stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            Stream.Flush();
        Stream.Dispose();
        _finished = true;
    });

    /// <summary>Flushes the content to the disk and gives the file its name.</summary>
    /// <exception cref="CheckpointException">The content could not be written, or the name cannot be taken.</exception>
    public void Commit()
    {
        if (_done)
            return;
        Finish();
        if (_temporary != Path)
            Guarded(() => File.Move(_temporary, Path, overwrite: true));
        _done = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        try
        {
            Stream.Dispose();
        }
        catch (Exception trouble) when (WriteRefusal.Is(trouble))
        {
            // The last buffered bytes did not fit either; the file goes away anyway.
        }
        finally
        {
            if (_temporary != Path)
                File.Delete(_temporary);
            _made.Remove();
        }
    }

    private Stream Create(Func<string, Stream> create)
    {
        try
        {
            return create(_temporary);
        }
        catch
        {
            _made.Remove();
            throw;
        }
    }

    /// <summary>Unix keeps devices and open descriptors under /dev, where renaming a file over one would remove it from the machine;
    /// /dev/shm is ordinary memory-backed storage.</summary>
    private static bool IsDevice(string path) => !OperatingSystem.IsWindows()
        && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>Runs <paramref name="action"/>; when the disk or the directory refuses, says so.</summary>
    internal void Guarded(Action action) => Guarded(() =>
    {
        action();
        return true;
    });

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception trouble) when (WriteRefusal.Is(trouble))
        {
            string before = File.Exists(Path) ? "the file that was there is unchanged" : "nothing was left behind";
            throw new CheckpointException($"writing '{Path}': {WriteRefusal.Reason(trouble)}; {before}; make room or choose another place, then write again", trouble);
        }
    }
}
