namespace Liuli.Tokenizers.Models;

/// <summary>
/// Cuts between two code units that stand side by side in no token. Where unknown neighbours become one
/// token, only a code unit that is a token itself may begin a part. The pairs are kept as a hashed set of bits: a chance collision costs a cut, never a token.
/// </summary>
internal sealed class CharacterCutter : WordCutter
{
    private const int PairBits = 17;

    private readonly ulong[] _pairs = new ulong[1 << (PairBits - 6)];
    private readonly ulong[] _starts = new ulong[1 << 10];

    /// <summary>Says that some token has these two side by side.</summary>
    public void Join(char left, char right)
    {
        uint bit = Hash(left, right);
        _pairs[bit >> 6] |= 1UL << (int)(bit & 63);
    }

    /// <summary>Lets the code units that are tokens begin a part.</summary>
    public void AllowBefore(IEnumerable<string?> tokens)
    {
        foreach (string? token in tokens)
        {
            if (token?.Length == 1)
                _starts[token[0] >> 6] |= 1UL << (token[0] & 63);
        }
    }

    /// <summary>Lets every code point begin a part, as unknown ones do not join.</summary>
    public void AllowBeforeAll()
    {
        Array.Fill(_starts, ulong.MaxValue);
        Array.Clear(_starts, 0xDC00 >> 6, 0x400 >> 6); // the second half of a pair begins nothing
    }

    public override int NextCut(ReadOnlySpan<char> word, int from)
    {
        for (int i = from + 1; i < word.Length; i++)
        {
            char left = word[i - 1], right = word[i];
            uint bit = Hash(left, right);
            if ((_pairs[bit >> 6] >> (int)(bit & 63) & 1) == 0 && (_starts[right >> 6] >> (right & 63) & 1) != 0)
                return i;
        }
        return word.Length;
    }

    private static uint Hash(char left, char right) => (((uint)left << 16) | right) * 0x9E3779B1 >> (32 - PairBits);
}
