using System.Text;
using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Takes at most <paramref name="Start"/> of a sign off the front of a piece and at most <paramref name="Stop"/> off its end.</summary>
internal sealed record StripDecoder(string Content, int Start, int Stop) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(this, next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteString("content", Content);
        writer.WriteNumber("start", Start);
        writer.WriteNumber("stop", Stop);
        writer.WriteEndObject();
    }

    private sealed class Stage(StripDecoder decoder, DecoderStage next) : DecoderStage(next)
    {
        private readonly StringBuilder _held = new();
        private int _cut;
        private bool _inside;

        public override void Write(ReadOnlySpan<char> part)
        {
            string text = _held.Append(part).ToString();
            _held.Clear();
            int from = 0;
            while (!_inside && _cut < decoder.Start && text.AsSpan(from).StartsWith(decoder.Content, StringComparison.Ordinal))
            {
                from += decoder.Content.Length;
                _cut++;
            }
            _inside |= from < text.Length || _cut == decoder.Start;
            int end = TrimmedEnd(text, from);
            Next.Write(text.AsSpan(from, end - from));
            _held.Append(text, end, text.Length - end);
        }

        public override void EndPiece()
        {
            // Everything held is the sign repeated: at most Stop of them end the piece and go.
            _held.Clear();
            _cut = 0;
            _inside = false;
            Next.EndPiece();
        }

        private int TrimmedEnd(string text, int from)
        {
            int end = text.Length;
            for (int i = 0; i < decoder.Stop && end - decoder.Content.Length >= from && text.AsSpan(0, end).EndsWith(decoder.Content, StringComparison.Ordinal); i++)
                end -= decoder.Content.Length;
            return end;
        }
    }
}
