namespace Liuli.Tokenizers.Trainers;

/// <summary>Settings of <see cref="WordPieceTrainer"/>.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record WordPieceTrainerOptions
{
    /// <summary>How many tokens to learn at most, the special tokens and the characters included.</summary>
    public int VocabularySize { get; init; } = 30_522;

    /// <summary>A pair that is rarer is not merged.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>Tokens that are never split; they get the first ids. <c>[UNK]</c>, <c>[CLS]</c> and <c>[SEP]</c> must be among them.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Turns all text into lower case and takes the accents off.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Characters that are in the vocabulary even if no document has them.</summary>
    public IReadOnlyList<string> InitialAlphabet { get; init; } = [];

    /// <summary>How many different characters to keep at most, the most frequent; null for three quarters of the vocabulary.</summary>
    public int? LimitAlphabet { get; init; }
}
