using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Formats;

/// <summary>
/// A BPE without a list of merges, as SentencePiece keeps it: two neighbours merge where together they are a piece, the piece of
/// the highest score first, the leftmost of equals.
/// </summary>
internal static class SentencePieceMerges
{
    public static BpeModel Model(SentencePieceSettings settings)
    {
        IReadOnlyList<SentencePiece> pieces = settings.Pieces;
        if (pieces.Any(piece => piece.Type == SentencePieceType.Unused))
            throw TokenizerException.For($"Reading {settings.Source}", "a BPE without unused pieces", "some", "That is not supported; use another tokenizer.");
        if (pieces.Any(piece => !float.IsFinite(piece.Score)))
            throw TokenizerException.For($"Reading {settings.Source}", "finite scores", "others", "The file is damaged; get it again.");
        bool kept = pieces.Any(piece => piece.Type == SentencePieceType.UserDefined);
        if (kept && (settings.AddDummyPrefix || settings.RemoveExtraWhitespaces))
            throw TokenizerException.For($"Reading {settings.Source}", "a BPE with pieces of the user's own to leave spaces alone", "add_dummy_prefix or remove_extra_whitespaces", "That is not supported; use its tokenizer.json.");
        Vocabulary vocabulary = Vocabulary.Create(pieces.Select((piece, id) => (piece.Text, id)), settings.Source, pieces.Count);
        string? unknown = pieces.FirstOrDefault(piece => piece.Type == SentencePieceType.Unknown).Text;
        BpeOptions options = new(UnknownToken: unknown, FuseUnknown: true, ByteFallback: settings.ByteFallback);
        return new BpeModel(vocabulary, Merges(pieces, vocabulary, settings.Source), options, settings.Source);
    }

    private static BpeMerges Merges(IReadOnlyList<SentencePiece> pieces, Vocabulary vocabulary, string source)
    {
        BpeMerges merges = new(vocabulary, null, source);
        int rank = -1;
        float score = float.NaN;
        foreach (int id in Enumerable.Range(0, pieces.Count).Where(id => pieces[id].Type == SentencePieceType.Normal).OrderByDescending(id => pieces[id].Score))
        {
            if (pieces[id].Score != score)
                (score, rank) = (pieces[id].Score, rank + 1);
            AddSplits(pieces, vocabulary, id, rank, merges, source);
        }
        return merges;
    }

    /// <summary>Every way to cut the piece into two pieces.</summary>
    private static void AddSplits(IReadOnlyList<SentencePiece> pieces, Vocabulary vocabulary, int id, int rank, BpeMerges merges, string source)
    {
        string text = pieces[id].Text;
        if (text.Length > CharTrie.LongestKey)
            throw TokenizerException.For($"Reading {source}", $"pieces of at most {CharTrie.LongestKey} code units", $"one of {text.Length} with id {id}", "Remove it.");
        for (int at = 1; at < text.Length; at++)
        {
            if (!char.IsLowSurrogate(text[at]) && vocabulary.TryGetId(text.AsSpan(0, at), out int left) && vocabulary.TryGetId(text.AsSpan(at), out int right)
                && pieces[left].Type == SentencePieceType.Normal && pieces[right].Type == SentencePieceType.Normal)
                merges.Add(left, right, id, rank);
        }
    }
}
