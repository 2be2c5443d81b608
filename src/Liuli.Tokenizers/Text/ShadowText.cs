using System.Globalization;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Text;

/// <summary>A text with one code unit per code point: astral ones are replaced by a basic-plane character of their category.</summary>
internal sealed class ShadowText
{
    // One seldom used character for each general category, in the order of UnicodeCategory.
    private const string Representatives =
        "\uA64A\uA64B\u01C5\uA717\uA000\uA66F\uA823\uA670\uA620\uA6E6\u2189\u2000\u2028\u2029\u0001\u206A\uFFFD\uE000\uFE4F\uFE58\u2045\u2046\u2E02\u2E03\u2E0E\u2A00\u20B0\uA700\u2400\u0378";

    private readonly char[] _chars;
    private readonly int[] _positions;
    private readonly int _length;

    public ShadowText(ReadOnlySpan<char> text)
    {
        _chars = new char[text.Length];
        _positions = new int[text.Length + 1];
        for (int i = 0, width; i < text.Length; i += width)
        {
            int code = CharacterClass.CodePointAt(text, i, out width);
            _positions[_length] = i;
            _chars[_length++] = code < 0x10000 ? (char)code : Representatives[(int)CharUnicodeInfo.GetUnicodeCategory(code)];
        }
        _positions[_length] = text.Length;
    }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    /// <summary>The original index of a shadow index.</summary>
    public int ToOriginal(int index) => _positions[index];
}
