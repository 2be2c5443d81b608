namespace Liuli.Training.Data;

/// <summary>Turns the pieces of documents into token ids.</summary>
/// <remarks>Called by one thread at a time.</remarks>
public interface IPieceEncoder
{
    /// <summary>How many ids there are; every id is below.</summary>
    int VocabularySize { get; }

    /// <summary>Names the tokenizer and the way documents are framed: equal fingerprints give equal ids.</summary>
    string Fingerprint { get; }

    /// <summary>Appends the ids of <paramref name="piece"/>, with the separators that its start and end call for.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="startsDocument">Whether it is the first of its document.</param>
    /// <param name="ids">Where the ids go.</param>
    void Encode(in TextPiece piece, bool startsDocument, List<int> ids);
}
