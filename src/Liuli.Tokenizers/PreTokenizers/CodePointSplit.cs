using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Splits where single code points match.</summary>
internal static class CodePointSplit
{
    public static void Apply(PreTokenizedText text, Func<int, bool> isMatch, SplitBehavior behavior)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        Cuts cuts = text.Cuts;
        foreach (Piece piece in text.Pieces)
        {
            cuts.Clear();
            int done = piece.Start;
            for (int i = piece.Start, width; i < piece.End; i += width)
            {
                if (!isMatch(CharacterClass.CodePointAt(chars[..piece.End], i, out width)))
                    continue;
                cuts.Add(done, i, false);
                cuts.Add(i, i + width, true);
                done = i + width;
            }
            cuts.Add(done, piece.End, false);
            cuts.Emit(behavior, text);
        }
        text.Commit();
    }
}
