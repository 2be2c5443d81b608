namespace Liuli.Models.Checkpoints;

/// <summary>A folder that appears under its name only once it is complete: its files are written into one beside it, which is then renamed.</summary>
/// <remarks>
/// Disposed without <see cref="Commit"/>, it leaves no trace. Where the folder is there already, its other files stay, and those of the same names are replaced once all new ones are complete.
/// Not for several threads at once.
/// </remarks>
public sealed class AtomicFolder : IDisposable
{
    private readonly MadeFolders _made = new();
    private readonly bool _isThere;
    private bool _done;

    /// <summary>Begins to write the folder <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointException">Nothing can be written there, or a file has that name.</exception>
    public AtomicFolder(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (File.Exists(Path))
            throw new CheckpointException($"writing '{Path}': expected a folder, found a file of that name; choose another place");
        _isThere = Directory.Exists(Path);
        // Beside it may be another file system, or no leave to write, where the folder itself is there.
        string name = $".{Guid.NewGuid():N}.tmp";
        Content = _isThere ? System.IO.Path.Combine(Path, name) : Path + name;
        Guarded(() => _made.Make(Content));
    }

    /// <summary>Where the folder will be.</summary>
    public string Path { get; }

    /// <summary>The folder that files are to be written into.</summary>
    public string Content { get; }

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into the folder that it is given, all or nothing.</summary>
    /// <exception cref="CheckpointException">It could not be written, for example because the disk is full; nothing was changed.</exception>
    public static void Write(string path, Action<string> write)
    {
        using AtomicFolder folder = new(path);
        try
        {
            write(folder.Content);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException && trouble.Message.Contains(folder.Content, StringComparison.Ordinal))
        {
            // The name that it has for the time being says nothing to anyone.
            throw new CheckpointException(trouble.Message.Replace(folder.Content, folder.Path, StringComparison.Ordinal), trouble);
        }
        folder.Commit();
    }

    /// <summary>Gives the folder, or every file in it, its name.</summary>
    /// <exception cref="CheckpointException">The name cannot be taken.</exception>
    public void Commit()
    {
        if (_done)
            return;
        Guarded(() =>
        {
            if (_isThere)
                MoveFiles();
            else
                Directory.Move(Content, Path);
        });
        _done = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        if (Directory.Exists(Content))
            Directory.Delete(Content, recursive: true);
        _made.Remove();
    }

    private void MoveFiles()
    {
        foreach (string file in Directory.GetFiles(Content, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Content, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
        Directory.Delete(Content, recursive: true);
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception trouble) when (WriteRefusal.Is(trouble))
        {
            throw new CheckpointException($"writing '{Path}': {WriteRefusal.Reason(trouble)}; make room or choose another place, then write again", trouble);
        }
    }
}
