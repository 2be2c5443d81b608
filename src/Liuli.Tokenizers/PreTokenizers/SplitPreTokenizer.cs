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
        ReadOnlySpan<char> chars = text.Text.Chars;
        Cuts cuts = new();
        List<Piece> matches = [];
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
}
