namespace Liuli.Tokenizers.Trainers;

/// <summary>Settings of <see cref="UnigramTrainer"/>. Where SentencePiece has the same, so are the defaults.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record UnigramTrainerOptions
{
    /// <summary>How many tokens to learn at most; special tokens, bytes and characters included.</summary>
    public int VocabularySize { get; init; } = 8000;

    /// <summary>Tokens that are never split; they get the first ids.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<unk>", "<s>", "</s>"];

    /// <summary>What stands for a character without a token; null for none. Must be one of the special tokens, and is used only without <see cref="ByteFallback"/>.</summary>
    public string? UnknownToken { get; init; } = "<unk>";

    /// <summary>Whether a character without a token is spelled by its UTF-8 bytes, which take 256 tokens. Then any text can be spelled.</summary>
    public bool ByteFallback { get; init; } = true;

    /// <summary>The share of all characters of the texts that get a token of their own, the most frequent first.</summary>
    public double CharacterCoverage { get; init; } = 0.9995;

    /// <summary>Characters that have a token even if no document has them.</summary>
    public string RequiredCharacters { get; init; } = "";

    /// <summary>The most UTF-16 code units of a token.</summary>
    public int MaxTokenLength { get; init; } = 16;

    /// <summary>How many substrings to begin with at most.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>The share of the tokens that each round leaves.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>How often each round estimates the probabilities anew before it takes tokens away.</summary>
    public int Iterations { get; init; } = 2;

    /// <summary>Turns all text into lower case.</summary>
    public bool Lowercase { get; init; }

    /// <summary>How many threads to use; all processors when null. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="TokenizerException">One is outside its range; the message names it.</exception>
    internal void Validate()
    {
        Require(VocabularySize >= 1, "a vocabulary of at least one token", VocabularySize);
        Require(UnknownToken is null || SpecialTokens.Contains(UnknownToken), "the unknown token among the special tokens", UnknownToken ?? "");
        Require(CharacterCoverage is > 0 and <= 1, "a coverage of characters above 0 and at most 1", CharacterCoverage);
        Require(MaxTokenLength is >= 1 and <= 256, "a length of tokens from 1 to 256", MaxTokenLength);
        Require(SeedSize >= 1, "at least one substring to begin with", SeedSize);
        Require(ShrinkingFactor is > 0 and < 1, "a shrinking factor between 0 and 1", ShrinkingFactor);
        Require(Iterations is >= 1 and <= 100, "from 1 to 100 iterations", Iterations);
        Require(Threads is null or >= 1, "at least one thread", Threads ?? 0);
    }

    private static void Require(bool condition, string expected, object found)
    {
        if (!condition)
            throw TokenizerException.For("Training a tokenizer", expected, FormattableString.Invariant($"{found}"), "Correct the settings.");
    }
}
