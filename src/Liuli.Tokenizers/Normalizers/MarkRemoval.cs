using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Drops code points of a class.</summary>
internal static class MarkRemoval
{
    public static void Apply(TextBuffer text, Func<int, bool> isMark)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0, width; i < chars.Length; i += width)
        {
            int code = CharacterClass.CodePointAt(chars, i, out width);
            if (code < 0x300 || !isMark(code)) // the first mark is U+0300
                text.Copy(i, width);
        }
        text.EndRewrite();
    }
}
