using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A type with blocks of 256 numbers, which become eight packed ones.</summary>
/// <remarks>Whole-numbered scales of all rows come four to a register: dword r holds those of four units of row r.</remarks>
internal abstract class SuperCode : BlockCode
{
    public override int Blocks => BlockFormats.SuperLength / BlockFormats.Length;

    /// <summary>Makes four vectors of floats out of four units' scales.</summary>
    /// <param name="v">The width.</param>
    /// <param name="bytes">The scales of all rows.</param>
    /// <param name="d">What they are multiplied by.</param>
    /// <param name="signed">Whether they are signed bytes.</param>
    /// <param name="store">Stores the float of unit 0 … 3.</param>
    protected static void Scales(PanelVectors v, int bytes, int d, bool signed, Action<int, int> store)
    {
        const int Count = sizeof(uint);
        for (int i = 0; i < Count; i++)
        {
            // Two registers by turns, so that four short chains of instructions overlap.
            int scale = i % 2 == 0 ? 8 : 9;
            if (i < Count - 1)
                v.ShiftLeft(scale, bytes, (byte)(24 - 8 * i));
            int upper = i < Count - 1 ? scale : bytes;
            if (signed)
                v.ShiftRightSigned(scale, upper, 24);
            else
                v.ShiftRight(scale, upper, 24);
            v.ToFloats(scale, scale);
            v.Multiply(scale, scale, d);
            store(scale, i);
        }
    }

    /// <summary>result = (source shifted right by some bits, left if negative) and a mask, in every byte.</summary>
    protected static void Part(PanelVectors v, int result, int source, int shift, byte mask)
    {
        Shift(v, ref source, result, shift);
        v.AndEach(result, source, mask);
    }

    /// <summary>result |= (source shifted right by some bits, left if negative) and a mask, in every byte. Spoils <paramref name="temporary"/>.</summary>
    protected static void Join(PanelVectors v, int result, int source, int temporary, int shift, byte mask)
    {
        Shift(v, ref source, temporary, shift);
        v.OrAndEach(result, source, temporary, mask);
    }

    /// <summary>Shifts pairs of bytes: what comes over from the neighbour is masked away after.</summary>
    private static void Shift(PanelVectors v, ref int source, int result, int shift)
    {
        if (shift == 0)
            return;
        if (shift > 0)
            v.ShiftWordsRight(result, source, (byte)shift);
        else
            v.ShiftWordsLeft(result, source, (byte)-shift);
        source = result;
    }
}
