using System.Text.Unicode;
using Liuli.Tokenizers;

namespace Liuli.Inference.Structured;

/// <summary>The bytes of all tokens as a tree, so that what tokens begin with in common is looked at only once.</summary>
/// <remarks>Nodes stand in the order of their bytes, each before those below it. Immutable, so safe for use from several threads.</remarks>
internal sealed class ByteVocabulary
{
    private readonly byte[][] _bytesOfId;
    private readonly (int Id, int Characters)[] _plain;
    private readonly ulong[]?[] _plainUpTo;
    private readonly int[] _single = new int[256];
    private readonly Tokenizer? _tokenizer;

    /// <exception cref="NotSupportedException">The tokens have no bytes of their own.</exception>
    public ByteVocabulary(Tokenizer tokenizer) : this([.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.BytesOf)]) => _tokenizer = tokenizer;

    /// <param name="bytesOfId">The bytes of each token; none for those that stand for no text.</param>
    public ByteVocabulary(byte[][] bytesOfId)
    {
        _bytesOfId = bytesOfId;
        int[] ids = [.. Enumerable.Range(0, bytesOfId.Length).Where(id => bytesOfId[id].Length > 0)];
        byte[][] bytes = [.. ids.Select(id => bytesOfId[id])];
        Array.Sort(bytes, ids, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        foreach (byte[] single in bytes.Where(token => token.Length == 1))
            _single[single[0]]++;
        Longest = bytes.Select(token => token.Length).DefaultIfEmpty().Max();
        Tree = TokenTree.Of(ids, bytes);
        int[] plain = [.. bytes.Select(token => PlainCharacters(token))];
        Special = TokenTree.Of([.. ids.Where((_, i) => plain[i] < 0)], [.. bytes.Where((_, i) => plain[i] < 0)]);
        _plain = [.. ids.Zip(plain).Where(token => token.Second >= 0)];
        _plainUpTo = new ulong[plain.DefaultIfEmpty().Max() + 1][];
    }

    /// <summary>The most bytes of a token.</summary>
    public int Longest { get; }

    /// <summary>The most characters of a token that is whole characters without escapes.</summary>
    public int MostCharacters => _plainUpTo.Length - 1;

    /// <summary>One more than the largest id.</summary>
    public int Size => _bytesOfId.Length;

    /// <summary>All tokens that have bytes.</summary>
    public TokenTree Tree { get; }

    /// <summary>Those that are not whole characters without escapes.</summary>
    public TokenTree Special { get; }

    /// <summary>The tokens that are whole characters without escapes, up to so many of them; a bit for each id.</summary>
    public ulong[] PlainUpTo(int characters)
    {
        characters = Math.Min(characters, _plainUpTo.Length - 1);
        if (Volatile.Read(ref _plainUpTo[characters]) is { } known)
            return known;
        ulong[] bits = new ulong[(Size + 63) / 64];
        foreach ((int id, int length) in _plain)
        {
            if (length <= characters)
                bits[id >> 6] |= 1UL << id;
        }
        // Two threads that get here at the same time make the same.
        Volatile.Write(ref _plainUpTo[characters], bits);
        return bits;
    }

    /// <summary>A token's bytes; none for special tokens and ids that no token has.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => (uint)id < (uint)_bytesOfId.Length ? _bytesOfId[id] : [];

    /// <summary>How many tokens are this byte and nothing else.</summary>
    public int Single(byte value) => _single[value];

    /// <summary>The special token that is spelled so, which stands for no text; null where there is none.</summary>
    public int? SpecialCalled(string text) => _tokenizer?.TokenToId(text) is { } id && BytesOf(id).IsEmpty ? id : null;

    /// <summary>The lengths of the tokens that a text begins with.</summary>
    public List<int> LengthsAt(ReadOnlySpan<byte> text)
    {
        List<int> lengths = [];
        ReadOnlySpan<TokenNode> nodes = Tree.Nodes;
        int node = 0, end = nodes.Length - 1;
        for (int at = 0; at < text.Length; at++)
        {
            while (node < end && nodes[node].Byte != text[at])
                node = nodes[node].End;
            if (node >= end)
                break;
            if (nodes[node].Token < nodes[node + 1].Token)
                lengths.Add(at + 1);
            end = nodes[node].End;
            node++;
        }
        return lengths;
    }

    /// <summary>How many characters a token's rest adds to a JSON text when it is nothing but whole characters that need no escape; else −1.</summary>
    internal static int PlainCharacters(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
            return -1;
        int characters = 0;
        foreach (byte value in bytes)
        {
            if (value is < 0x20 or (byte)'"' or (byte)'\\')
                return -1;
            characters += (value & 0xC0) != 0x80 ? 1 : 0;
        }
        return characters;
    }
}
