using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Runs of word characters and runs of other signs (<c>\w+|[^\w\s]+</c>); white space vanishes.</summary>
internal sealed class WhitespacePreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
            Cut(chars[..piece.End], piece.Start, text);
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "Whitespace");

    private static void Cut(ReadOnlySpan<char> chars, int start, PreTokenizedText output)
    {
        int run = start, kind = 0;
        for (int i = start, width; i < chars.Length; i += width)
        {
            int code = CharacterClass.CodePointAt(chars, i, out width);
            int next = CharacterClass.IsWhiteSpace(code) ? 0 : CharacterClass.IsWord(code) ? 1 : 2;
            if (next == kind)
                continue;
            if (kind != 0)
                output.Add(run, i);
            (run, kind) = (i, next);
        }
        if (kind != 0)
            output.Add(run, chars.Length);
    }
}
