using System.Text.Json;

namespace Liuli.Tokenizers.Models;

/// <summary>
/// The unigram language model (Kudo, 2018, arXiv:1804.10959): of all ways to spell a word with tokens, the one with the largest
/// sum of log-probabilities. A character without a token counts as unknown at ten below the least probable token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Lazy<WordCutter> _cutter;

    public UnigramModel(IReadOnlyList<UnigramPiece> pieces, int? unknownId, bool byteFallback, string source)
    {
        Vocabulary = Vocabulary.Create(pieces.Select((piece, id) => (piece.Token, id)), source, pieces.Count);
        Pieces = pieces;
        Scores = [.. pieces.Select(piece => piece.Score)];
        ByteFallback = byteFallback;
        if (unknownId is { } id && (uint)id >= (uint)pieces.Count)
            throw TokenizerException.For($"Reading {source}", $"an unknown token's id below {pieces.Count}", $"{id}", "Correct unk_id.");
        UnknownId = unknownId ?? -1;
        for (int i = 0; i < pieces.Count; i++)
            Add(pieces[i], i, source);
        UnknownScore = pieces.Where(piece => piece.Spells).Select(piece => piece.Score).DefaultIfEmpty().Min() - UnknownPenalty;
        ByteIds = [.. Enumerable.Range(0, 256).Select(b => Vocabulary.TryGetId($"<0x{b:X2}>", out int byteId) ? byteId : -1)];
        _cutter = new Lazy<WordCutter>(MakeCutter);
    }

    public Vocabulary Vocabulary { get; }

    public IReadOnlyList<UnigramPiece> Pieces { get; }

    /// <summary>Their scores, by id.</summary>
    public double[] Scores { get; }

    public bool ByteFallback { get; }

    public string? UnknownToken => UnknownId < 0 ? null : Pieces[UnknownId].Token;

    /// <summary>The unknown token's id, or -1.</summary>
    public int UnknownId { get; }

    /// <summary>What a character without a token counts.</summary>
    public double UnknownScore { get; }

    /// <summary>The tokens that spell text; the values are ids.</summary>
    public CharTrie Trie { get; } = new();

    /// <summary>The ids of the 256 bytes, -1 where one is missing.</summary>
    public int[] ByteIds { get; }

    public IWordEncoder CreateEncoder() => new CachedWordEncoder(new UnigramEncoder(this), _cutter.Value);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Unigram");
        if (UnknownId < 0)
            writer.WriteNull("unk_id");
        else
            writer.WriteNumber("unk_id", UnknownId);
        writer.WriteStartArray("vocab");
        foreach (UnigramPiece piece in Pieces)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece.Token);
            writer.WriteNumberValue(piece.Score);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", ByteFallback);
        writer.WriteEndObject();
    }

    private void Add(UnigramPiece piece, int id, string source)
    {
        if (!double.IsFinite(piece.Score))
            throw TokenizerException.For($"Reading {source}", "finite scores", $"{piece.Score} for '{piece.Token}'", "The file is damaged; get it again.");
        if (piece.Token.Length > CharTrie.LongestKey)
            throw TokenizerException.For($"Reading {source}", $"tokens of at most {CharTrie.LongestKey} code units", $"one of {piece.Token.Length} with id {id}", "Remove it.");
        if (piece.Spells && piece.Token.Length > 0)
            Trie.Add(piece.Token, id);
    }

    /// <summary>A path through the lattice passes every place that no token spans, so it splits there into two best paths.</summary>
    private CharacterCutter MakeCutter()
    {
        CharacterCutter cutter = new();
        foreach (UnigramPiece piece in Pieces.Where(piece => piece.Spells))
        {
            for (int i = 1; i < piece.Token.Length; i++)
                cutter.Join(piece.Token[i - 1], piece.Token[i]);
        }
        cutter.AllowBefore(Pieces.Where(piece => piece.Spells).Select(piece => piece.Token));
        return cutter;
    }
}
