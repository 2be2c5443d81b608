namespace Liuli.Tokenizers.Models;

/// <summary>Cuts between two characters where no merge joins the last byte of the one with the first byte of the other.</summary>
internal sealed class ByteCutter : WordCutter
{
    private readonly bool[] _joins = new bool[1 << 16];

    /// <summary>Says that some merge has these two bytes side by side.</summary>
    public void Join(byte left, byte right) => _joins[(left << 8) | right] = true;

    public override int NextCut(ReadOnlySpan<char> word, int from)
    {
        for (int i = from + 1; i < word.Length; i++)
        {
            if (!char.IsLowSurrogate(word[i]) && !_joins[(LastByte(word[i - 1]) << 8) | FirstByte(word[i])])
                return i;
        }
        return word.Length;
    }

    // UTF-8 puts the lowest six bits of a code point into its last byte; a low surrogate holds them as well.
    private static int LastByte(char c) => c < 0x80 ? c : 0x80 | (c & 0x3F);

    private static int FirstByte(char c) => c switch
    {
        < '\u0080' => c,
        < '\u0800' => 0xC0 | (c >> 6),
        >= '\uD800' and <= '\uDBFF' => 0xF0 | ((0x40 + (c & 0x3FF)) >> 8), // code point = 0x10000 + (low ten bits << 10), of which the first byte holds the bits from 18 on
        _ => 0xE0 | (c >> 12),
    };
}
