namespace Liuli.Training.Data;

/// <summary>Opens data files for one pass from front to back.</summary>
internal static class DataStream
{
    /// <exception cref="TrainingException">The file cannot be opened, or is a pipe.</exception>
    public static FileStream Open(string path)
    {
        FileStream stream = OpenAny(path);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new TrainingException($"reading training data: expected a file, which can be read again from its start, found '{path}' to be a pipe or a device. Save its content as a file and name that.");
    }

    private static FileStream OpenAny(string path)
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
