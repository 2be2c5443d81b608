using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>White space separates and vanishes.</summary>
internal sealed class WhitespaceSplitPreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            int word = piece.Start;
            for (int i = piece.Start; i < piece.End; i++)
            {
                // All white space is in the basic plane, so that half a pair is none; of printed ASCII nothing is.
                char c = chars[i];
                if (c is > ' ' and < '\u007F' || !char.IsWhiteSpace(c))
                    continue;
                text.Add(word, i);
                word = i + 1;
            }
            text.Add(word, piece.End);
        }
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "WhitespaceSplit");
}
