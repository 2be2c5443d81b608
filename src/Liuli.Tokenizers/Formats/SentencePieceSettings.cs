using Liuli.Tokenizers.Normalizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>What a SentencePiece tokenizer is made of, wherever it was written down.</summary>
internal sealed record SentencePieceSettings
{
    public required string Source { get; init; }

    public required IReadOnlyList<SentencePiece> Pieces { get; init; }

    public bool IsUnigram { get; init; }

    public bool ByteFallback { get; init; }

    public CharacterMap? CharacterMap { get; init; }

    public bool AddDummyPrefix { get; init; } = true;

    public bool RemoveExtraWhitespaces { get; init; }

    public bool EscapeWhitespaces { get; init; } = true;

    /// <summary>The id that begins every text, if any.</summary>
    public int? First { get; init; }

    /// <summary>The id that ends every text, if any.</summary>
    public int? Last { get; init; }

    /// <summary>Tokens beside those of the pieces.</summary>
    public IReadOnlyList<AddedToken> MoreTokens { get; init; } = [];

    public bool CleansUp { get; init; }
}
