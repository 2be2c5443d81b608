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
    private readonly bool _isNew;
    private readonly FileStream _file;

    private FolderLock(string folder, bool isNew, FileStream file) => (_folder, _isNew, _file) = (folder, isNew, file);

    /// <summary>Makes the folder where there is none, and holds it.</summary>
    /// <exception cref="TrainingException">Another run holds it, or it cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            bool isNew = !Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            FolderLock held = new(folder, isNew, new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
            Sweep(folder);
            return held;
        }
        catch (IOException held) when (held.HResult is HeldOnLinux or HeldOnMacOS or HeldOnWindows)
        {
            throw new TrainingException($"training into '{folder}': another run is writing there. Wait until it is over, or name another folder (out).", held);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
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

    /// <summary>Lets go. A folder that was made for a run that never wrote anything is taken away again.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (_isNew && Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }
}
