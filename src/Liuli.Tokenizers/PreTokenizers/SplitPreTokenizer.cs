using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Splits where a pattern matches.</summary>
/// <param name="Pattern">What is looked for.</param>
/// <param name="Behavior">What becomes of the matches.</param>
/// <param name="Invert">Takes what lies between the matches for the matches.</param>
internal sealed record SplitPreTokenizer(TextPattern Pattern, SplitBehavior Behavior, bool Invert = false) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        if (Pattern.Scanner is { } scanner && (Invert ? Behavior is SplitBehavior.Removed or SplitBehavior.Isolated : Behavior == SplitBehavior.Isolated))
            Scan(text, scanner);
        else
            Search(text);
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Split");
        Pattern.WriteJson(writer);
        writer.WriteString("behavior", Behavior.ToString());
        writer.WriteBoolean("invert", Invert);
        writer.WriteEndObject();
    }

    private static void Scan(PreTokenizedText text, WordScanner scanner)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            ReadOnlySpan<char> part = chars[piece.Start..piece.End];
            for (int start = 0, end; start < part.Length; start = end)
            {
                end = scanner(part, start);
                text.Add(piece.Start + start, piece.Start + end);
            }
        }
    }

    private void Search(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        Cuts cuts = text.Cuts;
        List<Piece> matches = text.Matches;
        foreach (Piece piece in text.Pieces)
        {
            cuts.Clear();
            matches.Clear();
            Pattern.FindAll(chars[piece.Start..piece.End], matches);
            int done = 0;
            foreach (Piece match in matches)
            {
                cuts.Add(piece.Start + done, piece.Start + match.Start, Invert);
                cuts.Add(piece.Start + match.Start, piece.Start + match.End, !Invert);
                done = match.End;
            }
            cuts.Add(piece.Start + done, piece.End, Invert);
            cuts.Emit(Behavior, text);
        }
    }
}
