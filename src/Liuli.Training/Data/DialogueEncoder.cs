using System.IO.Hashing;
using Liuli.Tokenizers;

namespace Liuli.Training.Data;

/// <summary>Tokenizes dialogues as a chat template writes them, and all other documents as <see cref="DocumentEncoder"/> does.</summary>
/// <remarks>
/// A dialogue is a document of several turns, or one whose turns name their speakers; where they do not, <c>user</c> and <c>assistant</c> take turns. Its
/// text is split into tokens as it stands: what opens and ends it is the template's business. Not safe for use from several threads.
/// </remarks>
public sealed class DialogueEncoder : IPieceEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly DocumentEncoder _documents;
    private readonly RenderDialogue _render;
    private readonly List<DialogueTurn> _turns = [];

    /// <summary>An encoder of the dialogues that <paramref name="render"/> writes.</summary>
    /// <param name="tokenizer">Spells the text.</param>
    /// <param name="template">The template's source: data are packed again when it changes.</param>
    /// <param name="render">The template.</param>
    public DialogueEncoder(Tokenizer tokenizer, string template, RenderDialogue render)
    {
        _tokenizer = tokenizer;
        _documents = new DocumentEncoder(tokenizer);
        _render = render;
        Fingerprint = Convert.ToHexStringLower(XxHash128.Hash(System.Text.Encoding.UTF8.GetBytes($"{_documents.Fingerprint} {template}")));
    }

    /// <inheritdoc/>
    public int VocabularySize => _tokenizer.VocabularySize;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public void Encode(in TextPiece piece, bool startsDocument, List<int> ids)
    {
        if (_turns.Count == 0 && piece is { Role: null, End: not PieceEnd.Turn })
        {
            _documents.Encode(piece, startsDocument, ids);
            return;
        }
        _turns.Add(new DialogueTurn(piece.Role ?? (_turns.Count % 2 == 0 ? "user" : "assistant"), piece.Text));
        if (piece.End != PieceEnd.Document)
            return;
        _tokenizer.Encode(_render(_turns), ids, addSpecialTokens: false);
        _turns.Clear();
    }
}
