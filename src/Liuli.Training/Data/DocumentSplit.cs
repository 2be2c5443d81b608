using System.Runtime.InteropServices;
using Liuli.Tensors;

namespace Liuli.Training.Data;

/// <summary>Decides which documents are held out for validation.</summary>
/// <remarks>
/// Whole documents are held out, chosen by a hash of their ids and the seed, so that copies of a document never stand on both sides. A
/// corpus of few documents (a play, a book) cannot be split so; there the end of each document is held out.
/// </remarks>
/// <param name="fraction">The part to hold out, at least 0 and below 1.</param>
/// <param name="seed">Chooses other documents.</param>
/// <param name="byDocument">False to hold out the end of each document.</param>
internal sealed class DocumentSplit(double fraction, ulong seed, bool byDocument)
{
    /// <summary>With fewer documents the share that is held out would be left to chance.</summary>
    public const int FewestDocuments = 100;

    private const ulong Stream = 0x5911_7000;

    /// <summary>How many of the document's ids, from its start on, are for training; the others are for validation.</summary>
    public int TrainingLength(List<int> ids)
    {
        if (byDocument)
            return IsHeldOut(ids) ? 0 : ids.Count;
        return ids.Count - (int)(fraction * ids.Count);
    }

    private bool IsHeldOut(List<int> ids)
    {
        // FNV-1a, then one Philox block to mix: the split must be even, not secret.
        ulong hash = 0xcbf29ce484222325;
        foreach (int id in CollectionsMarshal.AsSpan(ids))
            hash = (hash ^ (uint)id) * 0x100000001b3;
        (uint word, _, _, _) = Philox.Block(seed, Stream, hash);
        return Philox.ToUnit(word) < fraction;
    }
}
