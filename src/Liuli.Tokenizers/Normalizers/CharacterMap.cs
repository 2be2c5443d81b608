using System.Buffers.Binary;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled normalisation rules (<c>precompiled_charsmap</c>): a double-array trie over UTF-8 in the layout of
/// Darts-clone, after its size in bytes, then the replacements, each ended by a zero byte. A unit of the trie holds a label in its
/// lowest byte, whether a value follows in bit 8, and the distance to its children in bits 10 to 30, times 256 where bit 9 is set.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    public CharacterMap(byte[] blob, string source)
    {
        Blob = blob;
        uint size = blob.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(blob) : uint.MaxValue;
        if (size > blob.Length - 4 || size % 4 != 0 || size == 0)
            throw TokenizerException.For($"Reading {source}", "a precompiled_charsmap that begins with the size of its trie", $"{blob.Length} bytes that do not", "The file is damaged; get it again.");
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan(4 + 4 * i));
        _replacements = blob[(4 + (int)size)..];
    }

    /// <summary>The bytes as the file has them.</summary>
    public byte[] Blob { get; }

    /// <summary>The shortest rule, or the longest, for the start of a text: how many of its bytes it replaces, and by what.</summary>
    public bool TryFind(ReadOnlySpan<byte> text, bool longest, out int length, out ReadOnlySpan<byte> replacement)
    {
        length = 0;
        uint value = 0, node = Offset(_units[0]);
        for (int i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            if (node >= _units.Length || (_units[node] & 0x800000FF) != text[i])
                break;
            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 0)
                continue;
            if (node >= _units.Length)
                break;
            value = _units[node] & 0x7FFFFFFF;
            length = i + 1;
            if (!longest)
                break;
        }
        replacement = length > 0 && value < _replacements.Length ? _replacements.AsSpan((int)value) : default;
        int end = replacement.IndexOf((byte)0);
        if (end >= 0)
            replacement = replacement[..end];
        return length > 0;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
