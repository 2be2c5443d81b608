using System.Numerics;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A type with blocks of 256 numbers, which become eight packed ones.</summary>
/// <remarks>Whole-numbered scales of all rows come four to a register: dword r holds those of four units of row r.</remarks>
internal abstract class SuperCode : BlockCode
{
    public override int Blocks => BlockFormats.SuperLength / BlockFormats.Length;

    /// <summary>Makes four vectors of floats out of four units' scales, signed bytes.</summary>
    /// <param name="v">The width.</param>
    /// <param name="bytes">The scales of all rows.</param>
    /// <param name="d">What they are multiplied by.</param>
    /// <param name="store">Stores the float of unit 0 … 3.</param>
    protected static void SignedScales(PanelVectors v, int bytes, int d, Action<int, int> store)
    {
        const int Count = sizeof(uint);
        for (int i = 0; i < Count; i++)
        {
            // Two registers by turns, so that four short chains of instructions overlap.
            int scale = i % 2 == 0 ? 8 : 9;
            if (i < Count - 1)
                v.ShiftLeft(scale, bytes, (byte)(24 - 8 * i));
            v.ShiftRightSigned(scale, i < Count - 1 ? scale : bytes, 24);
            v.ToFloats(scale, scale);
            v.Multiply(scale, scale, d);
            store(scale, i);
        }
    }

    /// <summary>The same for scales without a sign, up to six bits of the bytes; those of several kinds may share the bytes. Spoils 8 … 10.</summary>
    /// <param name="v">The width.</param>
    /// <param name="bytes">The scales of all rows.</param>
    /// <param name="kinds">What they are and what they are multiplied by; all have the same zero.</param>
    /// <param name="store">Stores the float of a kind and unit 0 … 3.</param>
    protected static void Scales(PanelVectors v, int bytes, ScaleKind[] kinds, Action<int, int, int> store)
    {
        const int Shifted = 10;
        for (int half = 0; half < 2; half++)
        {
            int shift = 16 * half - kinds[0].Place, source = shift == 0 ? bytes : Shifted;
            if (shift > 0)
                v.ShiftRight(source, bytes, (byte)shift);
            else if (shift < 0)
                v.ShiftLeft(source, bytes, (byte)-shift);
            for (int i = 0; i < 2; i++)
                for (int kind = 0; kind < kinds.Length; kind++)
                {
                    int scale = (i * kinds.Length + kind) % 2 == 0 ? 8 : 9;
                    kinds[kind].Multiply(v, scale, source, i);
                    store(scale, kind, 2 * half + i);
                }
        }
    }

    /// <summary>Some bits of bytes, u, that become floats d·(u − zero) where they stand, without a shift or a conversion.</summary>
    /// <remarks>Bit p of a float's last 23 counts 1 in 2^(23−p) … 2^(24−p): the bits of 2^(23−p) with those of u at p are the float 2^(23−p) + u, and fma(that, d, −d·(2^(23−p) + zero)) is d·(u − zero),
    /// exactly: d is a binary16 of eleven significant bits, and the offset has at most thirteen more. (A d of ∞ gives NaN.)</remarks>
    /// <param name="Mask">The bits.</param>
    /// <param name="D">The register with d.</param>
    /// <param name="Offsets">The first of two registers for the offsets of two bytes.</param>
    /// <param name="Zero">Above 0 the bits stand eight places higher, as 2²³ + zero would have too many significant ones.</param>
    protected readonly record struct ScaleKind(byte Mask, int D, int Offsets, int Zero = 0)
    {
        /// <summary>Where the first of two bytes begins.</summary>
        public int Place => Zero == 0 ? 0 : 8;

        /// <summary>Computes the offsets.</summary>
        public void Begin(PanelVectors v)
        {
            for (int i = 0; i < 2; i++)
                v.MultiplyEach(Offsets + i, D, -(Power(i) + Zero));
        }

        /// <summary>One of two bytes' floats.</summary>
        public void Multiply(PanelVectors v, int result, int source, int i)
        {
            v.AndOrEach(result, source, (uint)Mask << (Place + 8 * i), BitConverter.SingleToUInt32Bits(Power(i)));
            v.MultiplyAdd(result, D, Offsets + i);
        }

        private float Power(int i) => 1 << (23 - Place - 8 * i - BitOperations.TrailingZeroCount(Mask));
    }
}
