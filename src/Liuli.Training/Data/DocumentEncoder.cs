using System.IO.Hashing;
using Liuli.Tokenizers;

namespace Liuli.Training.Data;

/// <summary>Tokenizes documents and frames them with the tokenizer's own marks.</summary>
/// <remarks>
/// With [CLS] and [SEP]: <c>[CLS] turn [SEP] turn [SEP]</c>. Else <c>bos turn eos turn eos</c> with what the tokenizer has of these (a
/// single token for both stands at the end only). With no mark at all, documents follow each other as they are and turns end with a line break.
/// Immutable, so safe for use from several threads.
/// </remarks>
public sealed class DocumentEncoder : IPieceEncoder
{
    /// <summary>Changes whenever the framing does, so that packed data are made again.</summary>
    private const string FramingVersion = "framing 1";

    private readonly Tokenizer _tokenizer;
    private readonly int? _start;
    private readonly int? _end;

    /// <summary>An encoder of the documents that <paramref name="tokenizer"/> will spell.</summary>
    public DocumentEncoder(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        SpecialTokens special = tokenizer.SpecialTokens;
        (_start, _end) = special is { Cls: not null, Sep: not null }
            ? (special.Cls, special.Sep)
            : (special.Bos == special.Eos ? null : special.Bos, special.Eos);
        Fingerprint = Convert.ToHexStringLower(XxHash128.Hash(System.Text.Encoding.UTF8.GetBytes($"{FramingVersion} {_start} {_end} {tokenizer.ToJson()}")));
    }

    /// <summary>The id that every document starts with, if any.</summary>
    public int? Start => _start;

    /// <summary>The id that every turn and document ends with, if any.</summary>
    public int? End => _end;

    /// <inheritdoc/>
    public int VocabularySize => _tokenizer.VocabularySize;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public void Encode(in TextPiece piece, bool startsDocument, List<int> ids)
    {
        if (startsDocument && _start is { } start)
            ids.Add(start);
        _tokenizer.Encode(piece.Text, ids, addSpecialTokens: false);
        if (piece.End == PieceEnd.None)
            return;
        if (_end is { } end)
            ids.Add(end);
        else if (piece.End == PieceEnd.Turn)
            _tokenizer.Encode("\n", ids, addSpecialTokens: false);
    }
}
