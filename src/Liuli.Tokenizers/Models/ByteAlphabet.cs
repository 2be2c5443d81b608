namespace Liuli.Tokenizers.Models;

/// <summary>
/// GPT-2's visible characters for the 256 bytes: a byte that is printable in Latin-1 stands for itself, the others follow
/// from U+0100 on in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOfByte = MakeCharOfByte();
    private static readonly short[] ByteOfChar = MakeByteOfChar();

    /// <summary>The character that stands for a byte.</summary>
    public static char ToChar(byte value) => CharOfByte[value];

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int ToByte(char c) => c < ByteOfChar.Length ? ByteOfChar[c] : -1;

    /// <summary>All 256 characters in the order of their code points.</summary>
    public static IEnumerable<char> Characters => CharOfByte.Order();

    private static char[] MakeCharOfByte()
    {
        char[] table = new char[256];
        int next = 0x100;
        for (int b = 0; b < 256; b++)
            table[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)next++;
        return table;
    }

    private static short[] MakeByteOfChar()
    {
        short[] table = new short[CharOfByte.Max() + 1];
        Array.Fill(table, (short)-1);
        for (int b = 0; b < 256; b++)
            table[CharOfByte[b]] = (short)b;
        return table;
    }
}
