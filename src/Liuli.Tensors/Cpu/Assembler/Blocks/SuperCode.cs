using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A type with blocks of 256 numbers, which become eight packed ones.</summary>
/// <remarks>Whole-numbered scales of sixteen rows come four to a register: dword r holds those of four units of row r.</remarks>
internal abstract class SuperCode : BlockCode
{
    public override int Blocks => BlockFormats.SuperLength / BlockFormats.Length;

    /// <summary>Makes four vectors of floats out of four units' scales.</summary>
    /// <param name="k">The assembler.</param>
    /// <param name="bytes">The scales of sixteen rows.</param>
    /// <param name="d">What they are multiplied by.</param>
    /// <param name="signed">Whether they are signed bytes.</param>
    /// <param name="store">Stores the float of unit 0 … 3.</param>
    protected static void Scales(KernelAssembler k, AssemblerRegisterZMM bytes, AssemblerRegisterZMM d, bool signed, Action<AssemblerRegisterZMM, int> store)
    {
        const int Count = sizeof(uint);
        for (int i = 0; i < Count; i++)
        {
            // Two registers by turns, so that four short chains of instructions overlap.
            AssemblerRegisterZMM scale = i % 2 == 0 ? zmm8 : zmm9;
            if (i < Count - 1)
                k.vpslld(scale, bytes, (byte)(24 - 8 * i));
            AssemblerRegisterZMM upper = i < Count - 1 ? scale : bytes;
            if (signed)
                k.vpsrad(scale, upper, 24);
            else
                k.vpsrld(scale, upper, 24);
            k.vcvtdq2ps(scale, scale);
            k.vmulps(scale, scale, d);
            store(scale, i);
        }
    }

    /// <summary>result = (source shifted right by some bits, left if negative) and a mask, in every byte.</summary>
    protected static void Part(KernelAssembler k, AssemblerRegisterZMM result, AssemblerRegisterZMM source, int shift, byte mask)
    {
        Shift(k, ref source, result, shift);
        k.vpandd(result, source, Each(k, mask));
    }

    /// <summary>result |= (source shifted right by some bits, left if negative) and a mask, in every byte. Spoils <paramref name="temporary"/>.</summary>
    protected static void Join(KernelAssembler k, AssemblerRegisterZMM result, AssemblerRegisterZMM source, AssemblerRegisterZMM temporary, int shift, byte mask)
    {
        // A | (B & C), as a table of its eight cases.
        const byte OrAnd = 0xF8;
        Shift(k, ref source, temporary, shift);
        k.vpternlogd(result, source, Each(k, mask), OrAnd);
    }

    /// <summary>The same byte sixteen times four.</summary>
    protected static AssemblerMemoryOperand Each(KernelAssembler k, byte value) => __dword_bcst[k.Constant(0x01010101u * value)];

    /// <summary>Shifts pairs of bytes: what comes over from the neighbour is masked away after.</summary>
    private static void Shift(KernelAssembler k, ref AssemblerRegisterZMM source, AssemblerRegisterZMM result, int shift)
    {
        if (shift == 0)
            return;
        if (shift > 0)
            k.vpsrlw(result, source, (byte)shift);
        else
            k.vpsllw(result, source, (byte)-shift);
        source = result;
    }
}
