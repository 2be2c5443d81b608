using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Turns the end-of-word suffix into a space, and into nothing in the last piece.</summary>
internal sealed record BpeDecoder(string Suffix) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(Suffix, next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPEDecoder");
        writer.WriteString("suffix", Suffix);
        writer.WriteEndObject();
    }

    private sealed class Stage(string suffix, DecoderStage next) : PieceStage(next)
    {
        private string? _held;

        protected override void OnPiece(string piece)
        {
            Release(" ");
            _held = piece;
        }

        public override void End()
        {
            Release("");
            Next.End();
        }

        private void Release(string replacement)
        {
            if (_held is not null)
                Emit(suffix.Length == 0 ? _held : _held.Replace(suffix, replacement, StringComparison.Ordinal));
            _held = null;
        }
    }
}
