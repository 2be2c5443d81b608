using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Decoders;

/// <summary>Reads GPT-2's byte characters back: the bytes of all tokens together are UTF-8; what is not becomes U+FFFD.</summary>
internal sealed record ByteLevelDecoder(bool AddPrefixSpace = true, bool TrimOffsets = true, bool UseRegex = true) : ITextDecoder
{
    public DecoderStage Attach(DecoderStage next) => new Stage(next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", AddPrefixSpace);
        writer.WriteBoolean("trim_offsets", TrimOffsets);
        writer.WriteBoolean("use_regex", UseRegex);
        writer.WriteEndObject();
    }

    /// <summary>The bytes of a token. One with a character outside the alphabet was not made of bytes: it stands for itself.</summary>
    internal static byte[] BytesOf(string piece)
    {
        byte[] bytes = new byte[piece.Length];
        for (int i = 0; i < piece.Length; i++)
        {
            int value = ByteAlphabet.ToByte(piece[i]);
            if (value < 0)
                return System.Text.Encoding.UTF8.GetBytes(piece);
            bytes[i] = (byte)value;
        }
        return bytes;
    }

    private sealed class Stage(DecoderStage next) : PieceStage(next)
    {
        private readonly Decoder _utf8 = System.Text.Encoding.UTF8.GetDecoder();

        protected override void OnPiece(string piece)
        {
            byte[] bytes = BytesOf(piece);
            char[] chars = new char[bytes.Length + 4];
            int count = _utf8.GetChars(bytes, chars, flush: false);
            Next.Write(chars.AsSpan(0, count));
        }

        public override void End()
        {
            char[] chars = new char[4];
            int count = _utf8.GetChars([], chars, flush: true);
            Next.Write(chars.AsSpan(0, count));
            Next.EndPiece();
            Next.End();
        }
    }
}
