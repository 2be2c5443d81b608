using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Replaces every match of a pattern within a piece.</summary>
internal sealed record ReplaceDecoder(TextPattern Pattern, string Content) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => Pattern.IsRegex ? new RegexStage(this, next) : new LiteralStage(Pattern.Source, Content, next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        Pattern.WriteJson(writer);
        writer.WriteString("content", Content);
        writer.WriteEndObject();
    }

    private sealed class RegexStage(ReplaceDecoder decoder, DecoderStage next) : PieceStage(next)
    {
        private readonly List<Piece> _matches = [];

        protected override void OnPiece(string piece)
        {
            _matches.Clear();
            decoder.Pattern.FindAll(piece, _matches);
            int done = 0;
            foreach (Piece match in _matches)
            {
                Next.Write(piece.AsSpan(done, match.Start - done));
                Insertions.Insert(decoder.Content.Length);
                Next.Write(decoder.Content);
                done = match.End;
            }
            Next.Write(piece.AsSpan(done));
            Next.EndPiece();
        }
    }

    /// <summary>Holds back only what may be the beginning of a match, so that a fused text streams too.</summary>
    private sealed class LiteralStage(string from, string to, DecoderStage next) : DecoderStage(next)
    {
        private readonly StringBuilder _held = new();

        public override void Write(ReadOnlySpan<char> part)
        {
            if (from.Length == 0)
            {
                Next.Write(part);
                return;
            }
            string text = _held.Append(part).ToString();
            _held.Clear();
            int done = 0;
            for (int at; (at = text.IndexOf(from, done, StringComparison.Ordinal)) >= 0; done = at + from.Length)
            {
                Next.Write(text.AsSpan(done, at - done));
                Insertions.Insert(to.Length);
                Next.Write(to);
            }
            int keep = Overlap(text.AsSpan(done));
            Next.Write(text.AsSpan(done, text.Length - done - keep));
            _held.Append(text, text.Length - keep, keep);
        }

        public override void EndPiece()
        {
            Next.Write(_held.ToString());
            _held.Clear();
            Next.EndPiece();
        }

        /// <summary>The length of the longest end of the text that begins the pattern.</summary>
        private int Overlap(ReadOnlySpan<char> text)
        {
            for (int length = Math.Min(from.Length - 1, text.Length); length > 0; length--)
            {
                if (text.EndsWith(from.AsSpan(0, length), StringComparison.Ordinal))
                    return length;
            }
            return 0;
        }
    }
}
