using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>One block of sixteen rows of weights in the order of use: eight registers of sixteen columns of the result × four steps of K, as vpdpbusd and
/// the tiles of AMX take them, and the sixteen scales as floats behind them.</summary>
/// <remarks>
/// <code>
/// zmm0:  row 0 k 0–3 | row 1 k 0–3 | … | row 15 k 0–3
///   …
/// zmm7:  row 0 k 28–31 | …                             zmm12: d of row 0 | … | row 15
/// </code>
/// </remarks>
internal static class BlockPanel
{
    /// <summary>Rows of weights, which are columns of the result.</summary>
    public const int Width = 16;

    /// <summary>Bytes of a rounded block of one row of activations.</summary>
    public const int ActivationBytes = BlockFormats.Length + 2 * sizeof(float);

    /// <summary>Registers of bytes.</summary>
    public const int Steps = BlockFormats.Length / 4;

    /// <summary>Bytes of a register.</summary>
    public const int StepBytes = 64;

    /// <summary>Bytes of the block as it is stored by <see cref="BlockPackKernel"/>.</summary>
    public const int Bytes = (Steps + 1) * StepBytes;

    /// <summary>Loads the block that rax … rsi point to and brings it into order. Registers as in <see cref="BlockCode"/>.</summary>
    public static void Load(KernelAssembler k, BlockCode code)
    {
        code.Scales(k);
        code.Load(k);
        Transpose(k, 0);
        Transpose(k, 4);
        k.vcvtph2ps(zmm12, __ymmword_ptr[r13]);
    }

    /// <summary>Exchanges rows and columns of the 4 × 4 groups of four bytes that four registers have in each of their 128-bit lanes.</summary>
    private static void Transpose(KernelAssembler k, int first)
    {
        AssemblerRegisterZMM a = BlockCode.Zmm(first), b = BlockCode.Zmm(first + 1), c = BlockCode.Zmm(first + 2), d = BlockCode.Zmm(first + 3);
        k.vpunpckldq(zmm8, a, b);
        k.vpunpckhdq(zmm9, a, b);
        k.vpunpckldq(zmm10, c, d);
        k.vpunpckhdq(zmm11, c, d);
        k.vpunpcklqdq(a, zmm8, zmm10);
        k.vpunpckhqdq(b, zmm8, zmm10);
        k.vpunpcklqdq(c, zmm9, zmm11);
        k.vpunpckhqdq(d, zmm9, zmm11);
    }
}
