using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Writes the code that loads one block of each of sixteen rows of weights. A storage type adds how its bits become bytes.</summary>
/// <remarks>
/// Registers:
/// <code>
/// rax, rbx, rcx, rsi   rows 0, 4, 8 and 12 of the sixteen; rdx is a row's bytes, r8 three times that; r13 room for sixteen binary16
/// zmm0 … zmm3          elements 0–15 of the blocks: 128-bit lane l of register i belongs to row 4l + i
/// zmm4 … zmm7          elements 16–31
/// zmm13                the type's constant;   zmm8 … zmm11, r9: spoiled
/// </code>
/// Bytes are without a sign, <see cref="Zero"/> above their values, as vpdpbusd multiplies a byte without a sign by one with.
/// </remarks>
internal abstract class BlockCode
{
    private const int Rows = 16, Lanes = 4;

    private static readonly BlockCode s_q8 = new Q8Code(), s_q4 = new Q4Code();

    private static readonly AssemblerRegister64[] s_bases = [rax, rbx, rcx, rsi];

    /// <summary>Bytes of a block.</summary>
    public abstract int Bytes { get; }

    /// <summary>What the loaded bytes are above their values.</summary>
    public abstract int Zero { get; }

    /// <summary>Whether there is code for a type.</summary>
    public static bool Has(DType type) => type is DType.Q8_0 or DType.Q4_0;

    public static BlockCode For(DType type) => type == DType.Q8_0 ? s_q8 : s_q4;

    /// <summary>Finds the sixteen rows from rax, the first of them, and rdx; loads the constant.</summary>
    public void Begin(KernelAssembler k)
    {
        k.lea(r8, __[rdx + rdx * 2]);
        for (int l = 1; l < Lanes; l++)
            k.lea(s_bases[l], __[s_bases[l - 1] + rdx * 4]);
        Constant(k);
    }

    /// <summary>Copies the sixteen scales to where r13 points. Loads and stores alone: the vector ports have enough to do.</summary>
    public void Scales(KernelAssembler k)
    {
        for (int row = 0; row < Rows; row++)
        {
            k.movzx(r9d, __word_ptr[Row(row % Lanes, row / Lanes, 0)]);
            k.mov(__word_ptr[r13 + row * 2], r9w);
        }
    }

    /// <summary>Asks for what lies that many bytes further on in each row.</summary>
    public static void Prefetch(KernelAssembler k, int ahead)
    {
        for (int row = 0; row < Rows; row++)
            k.prefetcht0(Row(row % Lanes, row / Lanes, ahead));
    }

    /// <summary>Loads the sixteen blocks as bytes.</summary>
    public abstract void Load(KernelAssembler k);

    /// <summary>Goes on to the next block of every row.</summary>
    public void Advance(KernelAssembler k)
    {
        foreach (AssemblerRegister64 row in s_bases)
            k.add(row, Bytes);
    }

    /// <summary>Loads zmm13.</summary>
    protected abstract void Constant(KernelAssembler k);

    /// <summary>Register i of four: sixteen bytes of rows i, 4 + i, 8 + i and 12 + i.</summary>
    protected static void LoadLanes(KernelAssembler k, int register, int i, int offset)
    {
        k.vmovdqu(Xmm(register), __xmmword_ptr[Row(i, 0, offset)]);
        k.vinserti128(Ymm(register), Ymm(register), __xmmword_ptr[Row(i, 1, offset)], 1);
        k.vinserti32x4(Zmm(register), Zmm(register), __xmmword_ptr[Row(i, 2, offset)], 2);
        k.vinserti32x4(Zmm(register), Zmm(register), __xmmword_ptr[Row(i, 3, offset)], 3);
    }

    public static AssemblerRegisterXMM Xmm(int i) => new(Register.XMM0 + i);

    public static AssemblerRegisterYMM Ymm(int i) => new(Register.YMM0 + i);

    public static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);

    private static AssemblerMemoryOperand Row(int i, int lane, int offset)
    {
        AssemblerRegister64 row = s_bases[lane];
        return i switch
        {
            0 => __[row + offset],
            1 => __[row + rdx + offset],
            2 => __[row + rdx * 2 + offset],
            _ => __[row + r8 + offset],
        };
    }

    /// <summary>Signed bytes: turning the highest bit adds 128.</summary>
    private sealed class Q8Code : BlockCode
    {
        public override int Bytes => Q8Block.Bytes;

        public override int Zero => 128;

        public override void Load(KernelAssembler k)
        {
            for (int i = 0; i < 2 * Lanes; i++)
            {
                LoadLanes(k, i, i % Lanes, i < Lanes ? 2 : 2 + BlockFormats.Length / 2);
                k.vpxord(Zmm(i), Zmm(i), zmm13);
            }
        }

        protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x80808080)]);
    }

    /// <summary>Low and high halves of the bytes, 8 above their values.</summary>
    private sealed class Q4Code : BlockCode
    {
        public override int Bytes => Q4Block.Bytes;

        public override int Zero => 8;

        public override void Load(KernelAssembler k)
        {
            for (int i = 0; i < Lanes; i++)
            {
                LoadLanes(k, Lanes + i, i, 2);
                k.vpandd(Zmm(i), Zmm(Lanes + i), zmm13);
                // There is no shift of bytes: shifting pairs of them and masking does the same.
                k.vpsrlw(Zmm(Lanes + i), Zmm(Lanes + i), 4);
                k.vpandd(Zmm(Lanes + i), Zmm(Lanes + i), zmm13);
            }
        }

        protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x0F0F0F0F)]);
    }
}
