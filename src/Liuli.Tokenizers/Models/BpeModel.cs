using System.Text.Json;

namespace Liuli.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016, arXiv:1508.07909): a word starts as symbols, and the pair that was learned first
/// merges first, the leftmost of equals, until no pair merges.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly IReadOnlyList<(string Left, string Right)> _merges;

    public BpeModel(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeOptions options, string source)
    {
        Vocabulary = vocabulary;
        Options = options;
        _merges = merges;
        Merges = new MergeTable(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
            AddMerge(rank, source);
        UnknownId = options.UnknownToken is { } unknown ? IdOf(unknown, source, "the unknown token") : -1;
        ByteIds = options.ByteLevel ? FindBytes(b => ByteAlphabet.ToChar(b).ToString()) : FindBytes(b => $"<0x{b:X2}>");
    }

    public Vocabulary Vocabulary { get; }

    public BpeOptions Options { get; }

    public string? UnknownToken => Options.UnknownToken;

    /// <summary>The merges by pairs of ids.</summary>
    public MergeTable Merges { get; }

    /// <summary>The unknown token's id, or -1.</summary>
    public int UnknownId { get; }

    /// <summary>The ids of the 256 bytes, -1 where one is missing: the alphabet of a byte-level BPE, the fallback of another.</summary>
    public int[] ByteIds { get; }

    public IWordEncoder CreateEncoder() => new CachedWordEncoder(new BpeEncoder(this));

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", Options.UnknownToken);
        writer.WriteString("continuing_subword_prefix", Options.ContinuingSubwordPrefix);
        writer.WriteString("end_of_word_suffix", Options.EndOfWordSuffix);
        writer.WriteBoolean("fuse_unk", Options.FuseUnknown);
        writer.WriteBoolean("byte_fallback", Options.ByteFallback);
        writer.WriteBoolean("ignore_merges", Options.IgnoreMerges);
        Vocabulary.WriteJson(writer);
        writer.WriteStartArray("merges");
        foreach ((string left, string right) in _merges)
            WriteMerge(writer, left, right);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A merge as "left right", which every reader knows; as a pair where a side contains a space.</summary>
    private static void WriteMerge(Utf8JsonWriter writer, string left, string right)
    {
        if (!left.Contains(' ') && !right.Contains(' '))
        {
            writer.WriteStringValue(left + " " + right);
            return;
        }
        writer.WriteStartArray();
        writer.WriteStringValue(left);
        writer.WriteStringValue(right);
        writer.WriteEndArray();
    }

    private void AddMerge(int rank, string source)
    {
        (string left, string right) = _merges[rank];
        string? prefix = Options.ContinuingSubwordPrefix;
        ReadOnlySpan<char> tail = prefix is { Length: > 0 } && right.StartsWith(prefix, StringComparison.Ordinal) ? right.AsSpan(prefix.Length) : right;
        if (left.Length == 0 || tail.Length == 0)
            throw TokenizerException.For($"Reading {source}", "merges of two tokens that are not empty", $"merge {rank}: '{left}' and '{right}'", "Remove it.");
        int size = left.Length + tail.Length;
        Span<char> merged = size <= 256 ? stackalloc char[size] : new char[size];
        left.CopyTo(merged);
        tail.CopyTo(merged[left.Length..]);
        string role = "part of a merge";
        Merges.Set(IdOf(left, source, role), IdOf(right, source, role), rank, IdOf(merged, source, "the result of a merge"));
    }

    private int IdOf(ReadOnlySpan<char> token, string source, string role) => Vocabulary.TryGetId(token, out int id)
        ? id
        : throw TokenizerException.For($"Reading {source}", $"every token that is {role} in the vocabulary", $"'{token}', which is not",
            "Check that vocabulary and merges belong together.");

    private int[] FindBytes(Func<byte, string> spell)
    {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++)
            ids[b] = Vocabulary.TryGetId(spell((byte)b), out int id) ? id : -1;
        return ids;
    }
}
