namespace Liuli.Tokenizers.Trainers;

/// <summary>Settings of <see cref="BpeTrainer"/>.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record BpeTrainerOptions
{
    /// <summary>How many tokens to learn at most, the special tokens and the 256 bytes included.</summary>
    public int VocabularySize { get; init; } = 32_000;

    /// <summary>A pair that is rarer is not merged.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>Tokens that are never split; they get the first ids.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>Sets a space before every text that does not start with one.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>Turns all text into lower case.</summary>
    public bool Lowercase { get; init; }
}
