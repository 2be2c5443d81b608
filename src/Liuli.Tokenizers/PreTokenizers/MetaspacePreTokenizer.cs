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
        int signsInFront = 0;
        buffer.BeginRewrite();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.WritePosition;
            bool hasSign = chars[piece.Start] == ' ' || chars[piece.Start] == Replacement;
            if (!hasSign && Prepends(buffer, piece.Start))
            {
                buffer.Emit(Replacement, piece.Start, piece.Start);
                hasSign = true;
            }
            signsInFront += hasSign ? 1 : 0;
            buffer.Copy(piece.Start, piece.Length);
            text.Add(start, buffer.WritePosition);
        }
        buffer.EndRewrite();
        buffer.Replace(' ', Replacement);
        text.Commit();
        // Words that were cut at white space have no other sign.
        if (Split && buffer.Chars.Count(Replacement) > signsInFront)
            Cut(text);
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

    private bool Prepends(TextBuffer buffer, int start) => Scheme switch
    {
        PrependScheme.Always => true,
        PrependScheme.First => start == 0 && buffer.OriginalBase == 0,
        _ => false,
    };

    /// <summary>Every sign begins a piece.</summary>
    private void Cut(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            for (int start = piece.Start, end; start < piece.End; start = end)
            {
                int length = chars[(start + 1)..piece.End].IndexOf(Replacement);
                end = length < 0 ? piece.End : start + 1 + length;
                text.Add(start, end);
            }
        }
        text.Commit();
    }
}
