using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>BERT's words: white space separates and vanishes, every punctuation mark stands alone.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    private const byte Space = 1, Punctuation = 2;

    private static readonly byte[] AsciiClass =
        [.. Enumerable.Range(0, 128).Select(c => CharacterClass.IsWhiteSpace(c) ? Space : CharacterClass.IsBertPunctuation(c) ? Punctuation : (byte)0)];

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
            char c = chars[i];
            width = 1;
            byte kind = c < 128 ? AsciiClass[c] : c is >= '\u4E00' and <= '\u9FFF' ? (byte)0 : BeyondAscii(chars, i, out width); // ideographs are often many
            if (kind == 0)
                continue;
            output.Add(word, i);
            if (kind == Punctuation)
                output.Add(i, i + width);
            word = i + width;
        }
        output.Add(word, chars.Length);
    }

    private static byte BeyondAscii(ReadOnlySpan<char> chars, int index, out int width)
    {
        int code = CharacterClass.CodePointAt(chars, index, out width);
        return CharacterClass.IsWhiteSpace(code) ? Space : CharacterClass.IsBertPunctuation(code) ? Punctuation : (byte)0;
    }
}
