using System.Text.Json;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Turns the visible sign back into spaces; in the first piece it vanishes, unless it was never added.</summary>
internal sealed record MetaspaceDecoder(char Replacement, PrependScheme Scheme, bool Split = true) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(this, next);

    public void WriteJson(Utf8JsonWriter writer) => new MetaspacePreTokenizer(Replacement, Scheme, Split).WriteJson(writer);

    private sealed class Stage(MetaspaceDecoder decoder, DecoderStage next) : PieceStage(next)
    {
        private bool _started;

        protected override void OnPiece(string piece)
        {
            bool drop = !_started && decoder.Scheme != PrependScheme.Never;
            _started = true;
            Emit(piece.Replace(decoder.Replacement.ToString(), drop ? "" : " ", StringComparison.Ordinal));
        }
    }
}
