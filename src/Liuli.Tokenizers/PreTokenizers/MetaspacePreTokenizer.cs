using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>When a Metaspace sets its sign before a text.</summary>
internal enum PrependScheme
{
    /// <summary>Before every stretch of text.</summary>
    Always,

    /// <summary>Only at the start of the input.</summary>
    First,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>SentencePiece's way with spaces: each becomes a visible sign, which begins the word after it.</summary>
internal sealed record MetaspacePreTokenizer(char Replacement, PrependScheme Scheme, bool Split = true) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        TextBuffer buffer = text.Text;
        ReadOnlySpan<char> chars = buffer.Chars;
        buffer.BeginRewrite();
        Cuts cuts = new();
        foreach (Piece piece in text.Pieces)
        {
            cuts.Clear();
            int start = buffer.WritePosition;
            bool wanted = Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && piece.Start == 0 && buffer.OriginalBase == 0);
            if (wanted && chars[piece.Start] != ' ' && chars[piece.Start] != Replacement)
                buffer.Emit(Replacement, piece.Start, piece.Start);
            for (int i = piece.Start; i < piece.End; i++)
                buffer.Emit(chars[i] == ' ' ? Replacement : chars[i], i, i + 1);
            AddPieces(text, cuts, start, chars[piece.Start..piece.End], buffer.WritePosition);
        }
        buffer.EndRewrite();
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Metaspace");
        writer.WriteString("replacement", Replacement.ToString());
        writer.WriteString("prepend_scheme", Scheme.ToString().ToLowerInvariant());
        writer.WriteBoolean("split", Split);
        writer.WriteEndObject();
    }

    private void AddPieces(PreTokenizedText text, Cuts cuts, int start, ReadOnlySpan<char> source, int end)
    {
        if (!Split)
        {
            text.Add(start, end);
            return;
        }
        int shift = end - source.Length, done = start;
        if (shift > start)
        {
            cuts.Add(start, shift, true);
            done = shift;
        }
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != ' ' && source[i] != Replacement)
                continue;
            cuts.Add(done, shift + i, false);
            cuts.Add(shift + i, shift + i + 1, true);
            done = shift + i + 1;
        }
        cuts.Add(done, end, false);
        cuts.Emit(SplitBehavior.MergedWithNext, text);
    }
}
