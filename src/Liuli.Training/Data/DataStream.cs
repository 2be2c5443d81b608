namespace Liuli.Training.Data;

/// <summary>Opens data files for one pass from front to back.</summary>
internal static class DataStream
{
    /// <exception cref="TrainingException">The file cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"reading training data: '{path}' cannot be opened: {e.Message}", e);
        }
    }
}
