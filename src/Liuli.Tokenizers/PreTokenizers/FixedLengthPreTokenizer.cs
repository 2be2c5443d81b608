using System.Text.Json;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Cuts after every so many code points.</summary>
internal sealed record FixedLengthPreTokenizer(int Length) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            int start = piece.Start, count = 0;
            for (int i = piece.Start, width; i < piece.End; i += width)
            {
                CharacterClass.CodePointAt(chars, i, out width);
                if (++count % Length != 0)
                    continue;
                text.Add(start, i + width);
                start = i + width;
            }
            text.Add(start, piece.End);
        }
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "FixedLength");
        writer.WriteNumber("length", Length);
        writer.WriteEndObject();
    }
}
