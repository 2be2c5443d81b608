using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>
/// Cuts where the script changes (UAX #24); kana count as Han, and spaces and unassigned code points belong to what is before them. As in Hugging Face's
/// library, those before the first script vanish.
/// </summary>
internal sealed class UnicodeScriptsPreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            int start = piece.End, last = UnicodeScripts.Unassigned;
            for (int i = piece.Start, width; i < piece.End; i += width)
            {
                int code = CharacterClass.CodePointAt(chars, i, out width);
                int script = code == ' ' ? UnicodeScripts.Unassigned : UnicodeScripts.Instance.Of(code);
                if (script == UnicodeScripts.Unassigned || script == last)
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
