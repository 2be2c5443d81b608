using System.Text.Json;
using Liuli.Tokenizers.Formats;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Makes one piece out of all.</summary>
internal sealed class FuseDecoder : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(next);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "Fuse");

    private sealed class Stage(DecoderStage next) : DecoderStage(next)
    {
        public override void Write(ReadOnlySpan<char> part) => Next.Write(part);

        public override void EndPiece() { }

        public override void End()
        {
            Next.EndPiece();
            Next.End();
        }
    }
}
