using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Training.Data;

/// <summary>Token ids of a whole corpus in one memory-mapped file.</summary>
/// <remarks>
/// A header of 128 bytes (see <see cref="TokenFileHeader"/>), then the ids, little-endian: 16 bits each while the vocabulary has at most 65,536
/// entries, else 32. Safe for use from several threads.
/// </remarks>
public sealed class TokenFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly TokenFileHeader _header;

    private TokenFile(MappedFile file, TokenFileHeader header)
    {
        _file = file;
        _header = header;
    }

    /// <summary>Number of ids.</summary>
    public long Count => _header.Count;

    /// <summary>Number of documents.</summary>
    public long Documents => _header.Documents;

    /// <summary>Size of the vocabulary that the ids come from.</summary>
    public int VocabularySize => _header.VocabularySize;

    /// <summary>XXH128 of the ids, in hexadecimal: equal for equal data.</summary>
    public string ContentHash => Convert.ToHexStringLower(_header.ContentHash);

    /// <summary>XXH128 of what the file was made from, in hexadecimal.</summary>
    internal string Key => Convert.ToHexStringLower(_header.Key);

    /// <summary>Maps a token file.</summary>
    /// <exception cref="TrainingException">It is not one, or it is damaged.</exception>
    public static TokenFile Open(string path)
    {
        MappedFile? file = null;
        try
        {
            file = MappedFile.Open(path);
            ReadOnlySpan<byte> start = file.Bytes(0, (int)Math.Min(file.Length, TokenFileHeader.Bytes));
            return new TokenFile(file, TokenFileHeader.Read(start, file.Length, path));
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException or InvalidDataException)
                throw new TrainingException($"opening the token file '{path}': {e.Message}. Delete it, so that it is made again from the data.", e);
            throw;
        }
    }

    /// <summary>Copies the ids from position <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public void Read(long start, Span<int> ids)
    {
        if (start < 0 || start > Count - ids.Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"ids {start} to {start + ids.Length} are outside the file's {Count}");
        int size = _header.BytesPerId;
        ReadOnlySpan<byte> bytes = _file.Bytes(TokenFileHeader.Bytes + start * size, ids.Length * size);
        if (size == sizeof(int))
        {
            MemoryMarshal.Cast<byte, int>(bytes).CopyTo(ids);
            return;
        }
        ReadOnlySpan<ushort> narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < ids.Length; i++)
            ids[i] = narrow[i];
    }

    /// <summary>Lets go of the mapping.</summary>
    public void Dispose() => _file.Dispose();
}
