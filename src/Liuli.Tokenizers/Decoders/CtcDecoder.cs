using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Connectionist temporal classification (Graves et al., 2006): a repeated token counts once, blanks vanish, and a sign stands for spaces.</summary>
internal sealed record CtcDecoder(string Blank, string WordDelimiter, bool Cleanup) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(this, next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CTC");
        writer.WriteString("pad_token", Blank);
        writer.WriteString("word_delimiter_token", WordDelimiter);
        writer.WriteBoolean("cleanup", Cleanup);
        writer.WriteEndObject();
    }

    private sealed class Stage(CtcDecoder decoder, DecoderStage next) : PieceStage(next)
    {
        private string? _last;

        protected override void OnPiece(string piece)
        {
            if (piece == _last)
                return;
            _last = piece;
            if (decoder.Blank.Length > 0)
                piece = piece.Replace(decoder.Blank, "", StringComparison.Ordinal);
            if (decoder.Cleanup)
                piece = WordPieceDecoder.CleanedUp(piece);
            if (decoder.Cleanup && decoder.WordDelimiter.Length > 0)
                piece = piece.Replace(decoder.WordDelimiter, " ", StringComparison.Ordinal);
            if (piece.Length > 0)
                Emit(piece);
        }
    }
}
