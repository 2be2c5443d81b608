namespace Liuli.Tokenizers;

/// <summary>The tokens of a text. All lists have one entry per token.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed class Encoding
{
    internal Encoding(int[] ids, string[] tokens, (int, int)[] offsets, int[] specialTokensMask, int[] typeIds)
    {
        Ids = ids;
        Tokens = tokens;
        Offsets = offsets;
        SpecialTokensMask = specialTokensMask;
        TypeIds = typeIds;
    }

    /// <summary>Token ids.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>The tokens as the vocabulary spells them (<c>Ġare</c>, <c>##ing</c>).</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>
    /// Where each token stands in the original input, in UTF-16 code units, end exclusive. A token that holds part of a character
    /// has the whole character's range; a token that the post-processor added has (0, 0).
    /// </summary>
    public IReadOnlyList<(int Start, int End)> Offsets { get; }

    /// <summary>1 for a token that the post-processor added, 0 for a token of the text.</summary>
    public IReadOnlyList<int> SpecialTokensMask { get; }

    /// <summary>0 for the first text, 1 for the second (as the post-processor defines it).</summary>
    public IReadOnlyList<int> TypeIds { get; }
}
