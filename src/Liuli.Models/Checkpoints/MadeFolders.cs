namespace Liuli.Models.Checkpoints;

/// <summary>The folders that had to be made for something to be written: they go again when it does not come about. What was there before stays, and so does a folder that something else has come into.</summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class MadeFolders
{
    private readonly List<string> _made = [];

    /// <summary>Makes a folder, with those around it, where there is none.</summary>
    /// <exception cref="IOException">It cannot be made; what was made on the way is gone again.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public void Make(string folder)
    {
        for (string? at = Path.GetFullPath(folder); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            _made.Add(Path.TrimEndingDirectorySeparator(at));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Takes the folders away, inner ones first, up to one that is not empty.</summary>
    public void Remove()
    {
        try
        {
            foreach (string folder in _made.Where(Directory.Exists))
                Directory.Delete(folder);
            _made.Clear();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // Somebody else has put something there; the error that matters is on its way.
        }
    }
}
