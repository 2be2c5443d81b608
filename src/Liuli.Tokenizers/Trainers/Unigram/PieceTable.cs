using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>The tokens of a Unigram model in the making, with their log-probabilities.</summary>
internal sealed class PieceTable
{
    public PieceTable(IReadOnlyList<(string Text, double Score)> pieces)
    {
        Texts = [.. pieces.Select(piece => piece.Text)];
        Scores = [.. pieces.Select(piece => piece.Score)];
        for (int id = 0; id < Texts.Length; id++)
            Trie.Add(Texts[id], id);
    }

    /// <summary>The spellings.</summary>
    public string[] Texts { get; }

    /// <summary>The log-probabilities.</summary>
    public double[] Scores { get; }

    /// <summary>Finds tokens by their spelling; the values are their numbers.</summary>
    public CharTrie Trie { get; } = new();

    public int Count => Texts.Length;

    /// <summary>Whether a spelling is one character: such tokens are kept whatever happens, as every word must have a spelling.</summary>
    public static bool IsCharacter(string text) => text.Length == 1 || (text.Length == 2 && char.IsSurrogatePair(text, 0));
}
