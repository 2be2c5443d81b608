namespace Liuli.Tokenizers.Models;

/// <summary>
/// Finds the places of a word that no token spans. What stands on the two sides of such a place is spelled independently, so a
/// long text without word borders (SentencePiece) can be spelled, and remembered, part by part, with exactly the same tokens.
/// </summary>
internal abstract class WordCutter
{
    /// <summary>The first such place after <paramref name="from"/>, or the word's length.</summary>
    public abstract int NextCut(ReadOnlySpan<char> word, int from);
}
