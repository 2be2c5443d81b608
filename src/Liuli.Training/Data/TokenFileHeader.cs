using System.Buffers.Binary;

namespace Liuli.Training.Data;

/// <summary>
/// The first 128 bytes of a <see cref="TokenFile"/>: 0 <c>LIULITOK</c>; 8 version; 12 bytes per id (2 or 4); 16 number of ids (64 bits);
/// 24 number of documents (64 bits); 32 vocabulary size; 36 zero; 40 key (16 bytes); 56 hash of the ids (16 bytes); the rest zero. Little-endian.
/// </summary>
/// <param name="BytesPerId">2 or 4.</param>
/// <param name="Count">Number of ids.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="VocabularySize">Every id is below.</param>
/// <param name="Key">What the file was made from.</param>
/// <param name="ContentHash">XXH128 of the ids' bytes.</param>
internal sealed record TokenFileHeader(int BytesPerId, long Count, long Documents, int VocabularySize, byte[] Key, byte[] ContentHash)
{
    public const int Bytes = 128;

    private const int Version = 2;
    private const int HashBytes = 16;

    private static ReadOnlySpan<byte> Magic => "LIULITOK"u8;

    /// <summary>The narrowest width that holds every id of a vocabulary.</summary>
    public static int BytesFor(int vocabularySize) => vocabularySize <= ushort.MaxValue + 1 ? sizeof(ushort) : sizeof(int);

    public static TokenFileHeader Read(ReadOnlySpan<byte> bytes, long fileLength, string path)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith(Magic))
            throw Bad(path, "a header that starts with LIULITOK", "something else");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw Bad(path, $"version {Version}", $"version {version}");
        TokenFileHeader header = new(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            bytes.Slice(40, HashBytes).ToArray(),
            bytes.Slice(40 + HashBytes, HashBytes).ToArray());
        long room = fileLength - Bytes;
        if (header.BytesPerId is not (2 or 4) || header.Count < 0 || header.Count > room || header.Count * header.BytesPerId != room)
            throw Bad(path, $"{Counted.Of(header.Count, "id")} of {Counted.Of(header.BytesPerId, "byte")}", $"{Counted.Of(room, "byte")}");
        return header;
    }

    public void Write(Span<byte> bytes)
    {
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], BytesPerId);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Documents);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], VocabularySize);
        Key.CopyTo(bytes[40..]);
        ContentHash.CopyTo(bytes[(40 + HashBytes)..]);
    }

    private static TrainingException Bad(string path, string expected, string found) =>
        new($"opening the token file '{path}': expected {expected}, found {found}. Delete it, so that it is made again from the data.");
}
