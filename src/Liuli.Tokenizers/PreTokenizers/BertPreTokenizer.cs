using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>BERT's words: white space separates and vanishes, every punctuation mark stands alone.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
            Cut(chars[..piece.End], piece.Start, text);
        text.Commit();
    }

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "BertPreTokenizer");

    private static void Cut(ReadOnlySpan<char> chars, int start, PreTokenizedText output)
    {
        int word = start;
        for (int i = start, width; i < chars.Length; i += width)
        {
            width = 1;
            if (chars[i] is (>= 'a' and <= 'z') or (>= '\u4E00' and <= '\u9FFF')) // the usual case, and never a border
                continue;
            int code = CharacterClass.CodePointAt(chars, i, out width);
            bool space = CharacterClass.IsWhiteSpace(code);
            if (!space && !CharacterClass.IsBertPunctuation(code))
                continue;
            output.Add(word, i);
            if (!space)
                output.Add(i, i + width);
            word = i + width;
        }
        output.Add(word, chars.Length);
    }
}
