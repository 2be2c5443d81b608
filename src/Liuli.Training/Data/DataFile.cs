namespace Liuli.Training.Data;

/// <summary>One file of the training data, with its size and time as the cache key remembers them.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Repeat">How many times its documents are seen.</param>
/// <param name="Format">How it is cut; never <see cref="DataFormat.Auto"/>.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="Modified">When it was last written (UTC).</param>
internal sealed record DataFile(string Path, int Repeat, DataFormat Format, long Length, DateTime Modified)
{
    /// <summary>Files of these kinds are taken from a folder; a file that is named itself may have any name.</summary>
    private static readonly string[] s_extensions = [".txt", ".md", ".jsonl", ".tsv"];

    /// <summary>The documents' texts, in order.</summary>
    /// <exception cref="TrainingException">The file is not what its format says.</exception>
    public IEnumerable<TextPiece> Read() => Format switch
    {
        DataFormat.Lines => LineDocuments.Read(Path),
        DataFormat.JsonLines => JsonLineDocuments.Read(Path),
        _ => TextDocument.Read(Path),
    };

    /// <summary>Finds the files that <paramref name="sources"/> name, folders in the order of their names.</summary>
    /// <exception cref="TrainingException">A source does not exist, or a folder has nothing to read.</exception>
    public static List<DataFile> Find(IEnumerable<DataSource> sources)
    {
        List<DataFile> files = [];
        foreach (DataSource source in sources)
        {
            if (File.Exists(source.Path))
                files.Add(Describe(source.Path, source));
            else if (Directory.Exists(source.Path))
                AddFolder(source, files);
            else
                throw new TrainingException($"reading training data: expected a file or folder at '{source.Path}', found nothing there. Check the path; it is relative to '{Directory.GetCurrentDirectory()}'.");
        }
        return files;
    }

    private static void AddFolder(DataSource source, List<DataFile> files)
    {
        string[] paths = Directory.GetFiles(source.Path, "*", SearchOption.AllDirectories)
            .Where(path => s_extensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (paths.Length == 0)
            throw new TrainingException($"reading training data: expected files ending in {string.Join(", ", s_extensions)} in folder '{source.Path}', found none. Name the files themselves if they end differently.");
        files.AddRange(paths.Select(path => Describe(path, source)));
    }

    private static DataFile Describe(string path, DataSource source)
    {
        FileInfo info = new(path);
        return new DataFile(info.FullName, source.Repeat, source.Format == DataFormat.Auto ? Guess(path) : source.Format, info.Length, info.LastWriteTimeUtc);
    }

    private static DataFormat Guess(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" => DataFormat.JsonLines,
        ".tsv" => DataFormat.Lines,
        _ => DataFormat.Text,
    };
}
