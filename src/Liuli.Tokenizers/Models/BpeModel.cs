using System.Text.Json;

namespace Liuli.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016, arXiv:1508.07909): a word starts as symbols, and the pair that was learned first
/// merges first, the leftmost of equals, until no pair merges.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly BpeMerges _merges;
    private readonly Lazy<WordCutter?> _cutter;

    public BpeModel(Vocabulary vocabulary, BpeMerges merges, BpeOptions options, string source)
    {
        Vocabulary = vocabulary;
        Options = options;
        _merges = merges;
        Merges = new MergeTable(merges.Items.Count);
        for (int i = 0; i < merges.Items.Count; i++)
        {
            (int left, int right, int merged) = merges.Items[i];
            Merges.Set(left, right, merges.RankOf(i), merged);
        }
        _cutter = new Lazy<WordCutter?>(() => BpeCutters.For(this, merges.Items));
        UnknownId = options.UnknownToken is { } unknown ? UnknownIn(vocabulary, unknown, source) : -1;
        ByteIds = options.ByteLevel ? FindBytes(b => ByteAlphabet.ToChar(b).ToString()) : FindBytes(b => $"<0x{b:X2}>");
    }

    public Vocabulary Vocabulary { get; }

    public BpeOptions Options { get; }

    public string? UnknownToken => Options.UnknownToken;

    /// <summary>The merges in the order in which they were learned.</summary>
    public BpeMerges MergeList => _merges;

    /// <summary>The merges by pairs of ids.</summary>
    public MergeTable Merges { get; }

    /// <summary>The unknown token's id, or -1.</summary>
    public int UnknownId { get; }

    /// <summary>The ids of the 256 bytes, -1 where one is missing: the alphabet of a byte-level BPE, the fallback of another.</summary>
    public int[] ByteIds { get; }

    public IWordEncoder CreateEncoder()
    {
        CachedWordEncoder merging = new(new BpeEncoder(this), _cutter.Value);
        return Options.IgnoreMerges ? new CachedWordEncoder(new WholeTokenEncoder(this, merging)) : merging;
    }

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
        foreach ((int left, int right, _) in _merges.Items)
            WriteMerge(writer, Vocabulary.TokenAt(left)!, Vocabulary.TokenAt(right)!);
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

    private static int UnknownIn(Vocabulary vocabulary, string unknown, string source) => vocabulary.TryGetId(unknown, out int id)
        ? id
        : throw TokenizerException.For($"Reading {source}", $"the unknown token '{unknown}' in the vocabulary", $"{Counted.Of(vocabulary.Count, "token")} without it",
            "Add it, or name another unknown token.");

    private int[] FindBytes(Func<byte, string> spell)
    {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++)
            ids[b] = Vocabulary.TryGetId(spell((byte)b), out int id) ? id : -1;
        return ids;
    }
}
