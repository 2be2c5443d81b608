using System.Text.Json;

namespace Liuli.Tokenizers.Decoders;

/// <summary>A space before every piece but the first and those that continue a word; optionally none before English punctuation.</summary>
internal sealed record WordPieceDecoder(string Prefix = "##", bool Cleanup = true) : ITextDecoder
{
    private static readonly (string, string)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public DecoderStage Attach(DecoderStage next) => new Stage(this, next);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", Prefix);
        writer.WriteBoolean("cleanup", Cleanup);
        writer.WriteEndObject();
    }

    /// <summary>A piece without the spaces that English punctuation does not have before it.</summary>
    internal static string CleanedUp(string piece)
    {
        foreach ((string from, string to) in Cleanups)
            piece = piece.Replace(from, to, StringComparison.Ordinal);
        return piece;
    }

    private sealed class Stage(WordPieceDecoder decoder, DecoderStage next) : PieceStage(next)
    {
        private bool _started;

        protected override void OnPiece(string piece)
        {
            if (_started)
                piece = piece.StartsWith(decoder.Prefix, StringComparison.Ordinal) ? piece[decoder.Prefix.Length..] : " " + piece;
            _started = true;
            Emit(decoder.Cleanup ? CleanedUp(piece) : piece);
        }
    }
}
