using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>
/// Cuts where the script changes (UAX #24); kana count as Han, and spaces belong to what is before them. As in Hugging Face's
/// library, spaces before the first script vanish.
/// </summary>
internal sealed class UnicodeScriptsPreTokenizer : IPreTokenizer
{
    private const int None = -1;

    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            int start = piece.End, last = None;
            for (int i = piece.Start, width; i < piece.End; i += width)
            {
                int code = CharacterClass.CodePointAt(chars, i, out width);
                int script = code == ' ' ? None : UnicodeScripts.Instance.Of(code);
                if (script == None || script == last)
                    continue;
                text.Add(start, i);
                (start, last) = (i, script);
            }
            text.Add(start, piece.End);
        }
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "UnicodeScripts");
}
