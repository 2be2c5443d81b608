using System.Text.Unicode;
using Liuli.Tokenizers;

namespace Liuli.Inference.Structured;

/// <summary>The bytes of all tokens, in the order of these bytes, so that what neighbours begin with needs to be looked at only once.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
internal sealed class ByteVocabulary
{
    private readonly byte[][] _bytesOfId;

    /// <exception cref="NotSupportedException">The tokens have no bytes of their own.</exception>
    public ByteVocabulary(Tokenizer tokenizer)
    {
        _bytesOfId = new byte[tokenizer.VocabularySize][];
        for (int id = 0; id < _bytesOfId.Length; id++)
            _bytesOfId[id] = tokenizer.BytesOf(id);
        Ids = [.. Enumerable.Range(0, _bytesOfId.Length).Where(id => _bytesOfId[id].Length > 0)];
        Array.Sort(Ids, (a, b) => _bytesOfId[a].AsSpan().SequenceCompareTo(_bytesOfId[b]));
        Shared = new int[Ids.Length];
        Characters = new int[Ids.Length];
        for (int i = 0; i < Ids.Length; i++)
        {
            byte[] bytes = _bytesOfId[Ids[i]];
            Shared[i] = i == 0 ? 0 : bytes.AsSpan().CommonPrefixLength(_bytesOfId[Ids[i - 1]]);
            Characters[i] = PlainCharacters(bytes);
            Longest = Math.Max(Longest, bytes.Length);
        }
    }

    /// <summary>Token ids in the order of their bytes; those without bytes (special tokens) are not among them.</summary>
    public int[] Ids { get; }

    /// <summary>How many bytes each has in common with the one before it.</summary>
    public int[] Shared { get; }

    /// <summary>How many characters each adds to a JSON text when it is nothing but whole characters that need no escape; else −1.</summary>
    public int[] Characters { get; }

    /// <summary>The most bytes of a token.</summary>
    public int Longest { get; }

    /// <summary>A token's bytes; none for special tokens and ids that no token has.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => (uint)id < (uint)_bytesOfId.Length ? _bytesOfId[id] : [];

    private static int PlainCharacters(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes) || bytes.Any(value => value is < 0x20 or (byte)'"' or (byte)'\\'))
            return -1;
        return bytes.Count(value => (value & 0xC0) != 0x80);
    }
}
