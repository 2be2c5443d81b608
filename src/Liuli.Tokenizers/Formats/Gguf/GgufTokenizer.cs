using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;

namespace Liuli.Tokenizers.Formats;

/// <summary>Makes a tokenizer of a GGUF file's metadata.</summary>
internal static class GgufTokenizer
{
    public const string Source = "the GGUF file's tokenizer";

    public static Tokenizer Create(GgufVocabulary gguf)
    {
        Check(gguf);
        gguf = WithoutFillers(gguf);
        TokenizerPipeline pipeline = gguf.Model switch
        {
            "gpt2" => GgufBytePairs.Pipeline(gguf),
            "llama" => SentencePieceParts.Pipeline(SentencePiece(gguf, isUnigram: false)),
            "t5" => SentencePieceParts.Pipeline(SentencePiece(gguf, isUnigram: true)),
            "bert" => GgufWordPieces.Pipeline(gguf),
            _ => throw Wrong("tokenizer.ggml.model to be gpt2, llama, t5 or bert", $"'{gguf.Model}'", "That tokenizer is not supported; give another with --tokenizer."),
        };
        return new Tokenizer(pipeline, Roles(gguf));
    }

    /// <summary>What the format says about a token; 1, normal, where it says nothing.</summary>
    public static SentencePieceType TypeOf(GgufVocabulary gguf, int id) => gguf.TokenTypes is { } types ? (SentencePieceType)types[id] : SentencePieceType.Normal;

    /// <summary>Control and unknown tokens, which are special, and those of the user's own.</summary>
    public static IEnumerable<AddedToken> Added(GgufVocabulary gguf, bool userNormalized)
    {
        for (int id = 0; id < gguf.Tokens.Count; id++)
        {
            SentencePieceType type = TypeOf(gguf, id);
            if (gguf.Tokens[id].Length > 0 && type is SentencePieceType.Control or SentencePieceType.Unknown)
                yield return new AddedToken(id, gguf.Tokens[id], Special: true);
            else if (gguf.Tokens[id].Length > 0 && type == SentencePieceType.UserDefined)
                yield return new AddedToken(id, gguf.Tokens[id], Normalized: userNormalized);
        }
    }

    /// <summary>An error about the metadata.</summary>
    public static TokenizerException Wrong(string expected, string found, string next = "The file is damaged or of an unknown kind; get it again.") =>
        TokenizerException.For($"Reading {Source}", expected, found, next);

    /// <summary>Leaves out what only fills the rows of the model's table at its end; ids stay what they are.</summary>
    private static GgufVocabulary WithoutFillers(GgufVocabulary gguf)
    {
        int count = gguf.Tokens.Count;
        while (count > 1 && TypeOf(gguf, count - 1) == SentencePieceType.Unused && gguf.Tokens[count - 1].StartsWith("[PAD", StringComparison.Ordinal))
            count--;
        return count == gguf.Tokens.Count ? gguf : gguf with { Tokens = [.. gguf.Tokens.Take(count)], Scores = gguf.Scores is null ? null : [.. gguf.Scores.Take(count)], TokenTypes = [.. gguf.TokenTypes!.Take(count)] };
    }

    private static void Check(GgufVocabulary gguf)
    {
        ArgumentNullException.ThrowIfNull(gguf);
        if (gguf.Tokens is not { Count: > 0 })
            throw Wrong("tokens", "none");
        if (gguf.Scores is { } scores && scores.Count != gguf.Tokens.Count)
            throw Wrong($"{Counted.Of(gguf.Tokens.Count, "score")}, one for each token", $"{scores.Count}");
        if (gguf.TokenTypes is { } types && types.Count != gguf.Tokens.Count)
            throw Wrong($"{gguf.Tokens.Count} token types, one for each token", $"{types.Count}");
        foreach (int? id in (int?[])[gguf.BosTokenId, gguf.EosTokenId, gguf.UnknownTokenId, gguf.SeparatorTokenId, gguf.PaddingTokenId, gguf.ClsTokenId, gguf.MaskTokenId])
        {
            if (id is { } given && (uint)given >= (uint)gguf.Tokens.Count)
                throw Wrong($"ids of special tokens below {gguf.Tokens.Count}", $"{given}");
        }
    }

    private static SentencePieceSettings SentencePiece(GgufVocabulary gguf, bool isUnigram)
    {
        IReadOnlyList<float> scores = gguf.Scores ?? throw Wrong("scores, which a SentencePiece model needs", "none");
        SentencePiece[] pieces = [.. gguf.Tokens.Select((token, id) => new SentencePiece(token, scores[id], TypeOf(gguf, id)))];
        if (gguf.UnknownTokenId is { } unknown)
            pieces[unknown] = pieces[unknown] with { Type = SentencePieceType.Unknown };
        return new SentencePieceSettings
        {
            Source = Source,
            Pieces = pieces,
            IsUnigram = isUnigram,
            ByteFallback = pieces.Any(piece => piece.Type == SentencePieceType.Byte),
            CharacterMap = gguf.PrecompiledCharsmap.IsEmpty ? null : new CharacterMap(gguf.PrecompiledCharsmap.ToArray(), Source),
            AddDummyPrefix = gguf.AddSpacePrefix ?? true,
            RemoveExtraWhitespaces = gguf.RemoveExtraWhitespaces ?? false,
            First = gguf.AddBosToken ?? !isUnigram ? gguf.BosTokenId ?? (isUnigram ? null : 1) : null,
            Last = gguf.AddEosToken ?? isUnigram ? gguf.EosTokenId : null,
        };
    }

    private static SpecialTokens Roles(GgufVocabulary gguf) => new(
        gguf.UnknownTokenId, gguf.BosTokenId, gguf.EosTokenId, gguf.ClsTokenId ?? (gguf.Model == "bert" ? gguf.BosTokenId : null),
        gguf.SeparatorTokenId, gguf.PaddingTokenId, gguf.MaskTokenId);
}
