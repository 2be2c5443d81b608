namespace Liuli.Tokenizers.Models;

/// <summary>A token of a Unigram model.</summary>
/// <param name="Token">Its spelling.</param>
/// <param name="Score">The logarithm of its probability.</param>
/// <param name="Spells">Whether it may stand for text; control tokens and bytes do not.</param>
internal readonly record struct UnigramPiece(string Token, double Score, bool Spells = true);
