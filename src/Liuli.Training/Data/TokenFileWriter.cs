using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Liuli.Models.Checkpoints;

namespace Liuli.Training.Data;

/// <summary>Writes a <see cref="TokenFile"/>; nothing stands under its name before <see cref="Complete"/>.</summary>
internal sealed class TokenFileWriter : IDisposable
{
    private readonly AtomicFile _file;
    private readonly XxHash128 _hash = new();
    private readonly int _vocabularySize;
    private readonly byte[] _key;
    private byte[] _bytes = [];
    private long _count;
    private long _documents;

    public TokenFileWriter(string path, int vocabularySize, byte[] key)
    {
        _vocabularySize = vocabularySize;
        _key = key;
        _file = new AtomicFile(path);
        Append(new byte[TokenFileHeader.Bytes]);
    }

    /// <summary>Appends one document.</summary>
    public void Write(ReadOnlySpan<int> ids)
    {
        int size = TokenFileHeader.BytesFor(_vocabularySize);
        if (_bytes.Length < ids.Length * size)
            _bytes = new byte[Math.Max(ids.Length * size, 1 << 16)];
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)_vocabularySize)
                throw new TrainingException($"packing training data: expected ids below the vocabulary's size of {_vocabularySize}, the tokenizer gave {ids[i]}. Check the tokenizer's files.");
            if (size == sizeof(int))
                BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(4 * i), ids[i]);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(2 * i), (ushort)ids[i]);
        }
        ReadOnlySpan<byte> written = _bytes.AsSpan(0, ids.Length * size);
        _hash.Append(written);
        Append(written);
        _count += ids.Length;
        _documents++;
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{int})"/>
    public void Write(List<int> ids) => Write(CollectionsMarshal.AsSpan(ids));

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        TokenFileHeader header = new(TokenFileHeader.BytesFor(_vocabularySize), _count, _documents, _vocabularySize, _key, _hash.GetCurrentHash());
        byte[] bytes = new byte[TokenFileHeader.Bytes];
        header.Write(bytes);
        Append(bytes, atStart: true);
        _file.Commit();
    }

    public void Dispose()
    {
        _file.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes, bool atStart = false)
    {
        try
        {
            if (atStart)
                _file.Stream.Position = 0; // writes what is buffered
            _file.Stream.Write(bytes);
        }
        catch (Exception e) when (WriteRefusal.Is(e))
        {
            throw new TrainingException($"packing training data into '{_file.Path}': {WriteRefusal.Reason(e)}. Make room or choose another folder (out).", e);
        }
    }
}
