namespace Liuli.Tokenizers.Models;

/// <summary>Spells one word after the other.</summary>
internal interface IWordEncoder
{
    /// <summary>Appends the word's tokens; their ranges count from the word's first code unit.</summary>
    void Encode(ReadOnlySpan<char> word, TokenBuffer output);
}
