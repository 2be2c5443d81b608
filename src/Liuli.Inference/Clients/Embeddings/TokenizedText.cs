using Liuli.Tokenizers;

namespace Liuli.Inference.Clients.Embeddings;

/// <summary>A text's tokens as a model reads them, special ones included.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="Types">Which text of a pair each belongs to.</param>
internal sealed record TokenizedText(int[] Ids, int[] Types)
{
    /// <summary>The tokens of a text, of which at most <paramref name="longest"/> stay: those that stand behind a text ([SEP]) stay, the text's last ones go.</summary>
    public static TokenizedText Of(Encoding encoding, int longest)
    {
        int count = encoding.Ids.Count, behind = 0;
        if (count <= longest)
            return new TokenizedText([.. encoding.Ids], [.. encoding.TypeIds]);
        while (behind < longest && encoding.SpecialTokensMask[count - 1 - behind] != 0)
            behind++;
        return new TokenizedText(Cut(encoding.Ids), Cut(encoding.TypeIds));

        int[] Cut(IReadOnlyList<int> all) => [.. all.Take(longest - behind), .. all.Skip(count - behind)];
    }
}
