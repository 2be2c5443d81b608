using System.Text;

namespace Liuli.Tokenizers.Decoders;

/// <summary>
/// A stage of decoding. Text arrives in pieces, one a token at the start of the chain, and a piece may arrive in several parts.
/// A stage passes on what can no longer change, so that streaming and decoding at once are the same computation.
/// </summary>
internal abstract class DecoderStage(DecoderStage? next)
{
    /// <summary>The following stage; the last one has none.</summary>
    protected DecoderStage Next => next ?? throw new InvalidOperationException("the last stage has no next one");

    /// <summary>What the whole chain may put in.</summary>
    public InsertionLimit Insertions { get; } = next?.Insertions ?? new InsertionLimit();

    /// <summary>A part of the current piece.</summary>
    public abstract void Write(ReadOnlySpan<char> part);

    /// <summary>The current piece is complete.</summary>
    public virtual void EndPiece() => Next.EndPiece();

    /// <summary>No more pieces follow.</summary>
    public virtual void End() => Next.End();
}

/// <summary>A stage that needs each piece whole.</summary>
internal abstract class PieceStage(DecoderStage next) : DecoderStage(next)
{
    private readonly StringBuilder _piece = new();

    public override void Write(ReadOnlySpan<char> part) => _piece.Append(part);

    public override void EndPiece()
    {
        string piece = _piece.ToString();
        _piece.Clear();
        OnPiece(piece);
    }

    /// <summary>Handles a complete piece.</summary>
    protected abstract void OnPiece(string piece);

    /// <summary>Passes a complete piece on.</summary>
    protected void Emit(ReadOnlySpan<char> piece)
    {
        Next.Write(piece);
        Next.EndPiece();
    }
}

/// <summary>The end of the chain: collects the text.</summary>
internal sealed class TextSink() : DecoderStage(null)
{
    private readonly StringBuilder _text = new();

    public override void Write(ReadOnlySpan<char> part) => _text.Append(part);

    public override void EndPiece() { }

    public override void End() { }

    /// <summary>Returns what has come in since the last call.</summary>
    public string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }
}
