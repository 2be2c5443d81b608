using System.Buffers.Binary;
using System.Text;
using Liuli.Tokenizers.Unicode;

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
            throw TokenizerException.For($"Reading {source}", "a precompiled_charsmap that begins with the size of its trie", $"{Counted.Of(blob.Length, "byte")} that {Counted.Noun(blob.Length, "does", "do")} not", "The file is damaged; get it again.");
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan(4 + 4 * i));
        _replacements = blob[(4 + (int)size)..];
    }

    /// <summary>The bytes as the file has them.</summary>
    public byte[] Blob { get; }

    /// <summary>Whether any rule is for texts that begin with a character of ASCII.</summary>
    public bool Begins(char first)
    {
        uint node = Offset(_units[0]);
        return TryStep([(byte)first], ref node, out _);
    }

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
        replacement = length > 0 ? ReplacementAt(value) : default;
        return length > 0;
    }

    /// <summary>The longest rule for the start of a text in UTF-16: how many of its code units it replaces, and by what. Reads no further than rules go.</summary>
    public bool TryFindLongest(ReadOnlySpan<char> text, out int width, out ReadOnlySpan<byte> replacement)
    {
        Span<byte> bytes = stackalloc byte[4];
        uint value = 0, node = Offset(_units[0]);
        width = 0;
        for (int i = 0, units; i < text.Length; i += units)
        {
            int size = new Rune(CharacterClass.CodePointAt(text, i, out units)).EncodeToUtf8(bytes);
            if (!TryStep(bytes[..size], ref node, out uint unit))
                break;
            if ((unit >> 8 & 1) == 0)
                continue;
            if (node >= _units.Length)
                break;
            value = _units[node] & 0x7FFFFFFF;
            width = i + units;
        }
        replacement = width > 0 ? ReplacementAt(value) : default;
        return width > 0;
    }

    /// <summary>Goes on from a node by the bytes of a character; false where no rule does.</summary>
    private bool TryStep(ReadOnlySpan<byte> character, ref uint node, out uint unit)
    {
        unit = 0;
        foreach (byte next in character)
        {
            node ^= next;
            if (next == 0 || node >= _units.Length || ((unit = _units[node]) & 0x800000FF) != next)
                return false;
            node ^= Offset(unit);
        }
        return true;
    }

    private ReadOnlySpan<byte> ReplacementAt(uint value)
    {
        ReadOnlySpan<byte> rest = value < _replacements.Length ? _replacements.AsSpan((int)value) : default;
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? rest[..end] : rest;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
