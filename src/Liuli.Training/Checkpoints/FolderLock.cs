using Liuli.Models.Checkpoints;

namespace Liuli.Training.Checkpoints;

/// <summary>Keeps a second run out of a folder that one is writing to, where they would mix their checkpoints. The system lets go of it when a process ends, however that is.</summary>
internal sealed class FolderLock : IDisposable
{
    /// <summary>The file that is held, and gone when the run is over.</summary>
    public const string FileName = ".in-use";

    /// <summary>What systems say of a file that somebody else holds: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION.</summary>
    private const int HeldOnLinux = 11, HeldOnMacOS = 35, HeldOnWindows = unchecked((int)0x80070020);

    private readonly string _folder;
    private readonly MadeFolders _made;
    private readonly FileStream _file;
    private readonly HashSet<string> _before;
    private bool _isReleased;

    private FolderLock(string folder, MadeFolders made, FileStream file)
    {
        (_folder, _made, _file) = (folder, made, file);
        _before = [.. Directory.EnumerateFileSystemEntries(folder)];
    }

    /// <summary>Makes the folder where there is none, and holds it.</summary>
    /// <exception cref="TrainingException">Another run holds it, or it cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        MadeFolders made = new();
        try
        {
            made.Make(folder);
            FileStream file = new(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            Sweep(folder);
            return new FolderLock(folder, made, file);
        }
        catch (IOException held) when (held.HResult is HeldOnLinux or HeldOnMacOS or HeldOnWindows)
        {
            throw new TrainingException($"training into '{folder}': another run is writing there. Wait until it is over, or name another folder (out).", held);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            made.Remove();
            throw new TrainingException($"training into '{folder}': the folder cannot be written: {refusal.Message.TrimEnd('.')}. Make room or name another folder (out).", refusal);
        }
    }

    /// <summary>Takes away what a process that was killed had begun to write; nobody else writes here now. <see cref="AtomicFile"/> calls such files so.</summary>
    private static void Sweep(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(Path.GetFileNameWithoutExtension(file)) is ['.', .. { Length: 32 } name] && name.All(char.IsAsciiHexDigitLower))
                File.Delete(file);
        }
    }

    /// <summary>Takes away files that a run has written before it failed. What was there before stays.</summary>
    /// <param name="names">The files that a run writes; whatever else came into the folder is not its own.</param>
    public void Undo(IEnumerable<string> names)
    {
        if (_isReleased)
            return;
        try
        {
            foreach (string file in names.Select(name => Path.Combine(_folder, name)).Where(file => !_before.Contains(file)))
                File.Delete(file);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // Why there is no run is on its way; what is left is in nobody's way.
        }
    }

    /// <summary>Lets go. A folder that was made for a run that left nothing in it is taken away again.</summary>
    public void Dispose()
    {
        if (_isReleased)
            return;
        _isReleased = true;
        _file.Dispose();
        _made.Remove();
    }
}
