using System.Globalization;
using System.Text.Json;
using Liuli.Tokenizers.Formats;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Joins neighbouring <c>&lt;0xE4&gt;</c> pieces to UTF-8; a group that is not valid gives one U+FFFD for each byte.</summary>
internal sealed class ByteFallbackDecoder : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(next);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "ByteFallback");

    /// <summary>The byte that a token such as <c>&lt;0xE4&gt;</c> stands for.</summary>
    internal static bool TryReadByte(string piece, out byte value)
    {
        value = 0;
        return piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>'
            && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private sealed class Stage(DecoderStage next) : PieceStage(next)
    {
        private static readonly System.Text.UTF8Encoding Strict = new(false, true);
        private readonly List<byte> _group = [];

        protected override void OnPiece(string piece)
        {
            if (TryReadByte(piece, out byte value))
            {
                _group.Add(value);
                return;
            }
            EndGroup();
            Emit(piece);
        }

        public override void End()
        {
            EndGroup();
            Next.End();
        }

        private void EndGroup()
        {
            if (_group.Count == 0)
                return;
            byte[] bytes = [.. _group];
            _group.Clear();
            if (System.Text.Unicode.Utf8.IsValid(bytes))
            {
                Emit(Strict.GetString(bytes));
                return;
            }
            foreach (byte _ in bytes)
                Emit("\uFFFD");
        }
    }
}
