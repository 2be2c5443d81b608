using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Sums in registers become bfloat16, to the nearest and to the even one of two, where no instruction does that: half of the last kept bit is added, a little less where that bit is 0.</summary>
/// <remarks>A NaN that comes out of arithmetic is quiet, in its upper half: that half is one too, and nothing is added to it.</remarks>
internal static class RoundingStores
{
    private const uint AlmostHalf = 0x7FFF;

    /// <summary>The sums of a tile, in zmm0 to zmm23, go to C as <see cref="TwelveRows.ToC"/> has them: eleven instructions of AVX-512 F and BW for a row instead of one. Changes zmm24 to zmm27 and k1.</summary>
    public static void TwelveRowsToC(KernelAssembler k)
    {
        k.vpbroadcastd(zmm24, __dword_ptr[k.Constant(1u)]);
        k.vpbroadcastd(zmm25, __dword_ptr[k.Constant(AlmostHalf)]);
        // The upper halves of 32 numbers in two registers.
        k.vmovdqu32(zmm26, __zmmword_ptr[k.Constant<ushort>([.. Enumerable.Range(0, 32).Select(i => (ushort)(2 * i + 1))])]);
        TwelveRows.Visit(k, r8, rdx, rbp, (row, at) =>
        {
            AssemblerRegisterZMM left = TwelveRows.Zmm(2 * row), right = TwelveRows.Zmm(2 * row + 1);
            Round(k, left);
            Round(k, right);
            k.vpermt2w(left, zmm26, right);
            k.vmovdqu32(__zmmword_ptr[at], left);
        });
    }

    private static void Round(KernelAssembler k, AssemblerRegisterZMM x)
    {
        const byte ordered = 7;
        k.vcmpps(k1, x, x, ordered);
        k.vpsrld(zmm27, x, 16);
        k.vpandd(zmm27, zmm27, zmm24);
        k.vpaddd(zmm27, zmm27, zmm25);
        k.vpaddd(x.k1, x, zmm27);
    }

    /// <summary>What <see cref="Round16"/> needs in ymm12 and ymm13.</summary>
    public static void BeginRound16(KernelAssembler k)
    {
        k.vpbroadcastd(ymm12, __dword_ptr[k.Constant(1u)]);
        k.vpbroadcastd(ymm13, __dword_ptr[k.Constant(AlmostHalf)]);
    }

    /// <summary>Sixteen neighbours in two registers become bfloat16 in the first, with AVX2. Changes the second, ymm14 and ymm15.</summary>
    public static void Round16(KernelAssembler k, AssemblerRegisterYMM first, AssemblerRegisterYMM second)
    {
        // Packing takes quarters in turns.
        const byte inOrder = 0b11_01_10_00;
        Round(k, first);
        Round(k, second);
        k.vpackusdw(first, first, second);
        k.vpermq(first, first, inOrder);
    }

    private static void Round(KernelAssembler k, AssemblerRegisterYMM x)
    {
        const byte unordered = 3;
        k.vpsrld(ymm14, x, 16);
        k.vpand(ymm14, ymm14, ymm12);
        k.vpaddd(ymm14, ymm14, ymm13);
        k.vpaddd(ymm14, ymm14, x);
        k.vcmpps(ymm15, x, x, unordered);
        k.vblendvps(x, ymm14, x, ymm15);
        k.vpsrld(x, x, 16);
    }
}
