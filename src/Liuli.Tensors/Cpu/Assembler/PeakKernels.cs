using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Products of bfloat16, of half precision, of whole numbers of 16 bits and of bytes on registers alone, as fast as the processor begins them: the yardstick for the kernels that use them.</summary>
/// <remarks>
/// <code>
/// tiles       tmm0 … tmm3 sums      tmm4, tmm5 and tmm6, tmm7 what is multiplied      4 products a step, 64 cycles
/// AVX-512     zmm0 … zmm23 sums     zmm30, zmm31                                      24 instructions a step, 12 cycles where two begin in one
/// AVX2        ymm0 … ymm11 sums     ymm13, ymm14; ymm15 a product                     12 or 24 instructions a step, 6 or 12 cycles
/// rcx steps left; no byte is read or written in a step
/// </code>
/// </remarks>
internal static class PeakKernels
{
    /// <summary>Operations of a step of <see cref="AmxBf16"/>: four products of 16 × 32 by 32 × 16, as in a 2 × 2 tile of C.</summary>
    public const int AmxBf16Operations = 4 * 2 * 16 * 16 * 32;

    /// <summary>Operations of a step of <see cref="AmxInt8"/>: a byte is half as long, so that K is 64.</summary>
    public const int AmxInt8Operations = 2 * AmxBf16Operations;

    /// <summary>Operations of a step of <see cref="VectorBf16"/>: as many independent sums as a tile of <see cref="VectorBf16Kernel"/> has.</summary>
    public const int VectorBf16Operations = VectorSums * 2 * 2 * 16;

    /// <summary>Operations of a step of <see cref="VectorInt8"/>: sums of four products.</summary>
    public const int VectorInt8Operations = 2 * VectorBf16Operations;

    /// <summary>Operations of a step of <see cref="NarrowInt8"/> and of <see cref="PairInt8"/>: as many independent sums as <see cref="BlockTile"/> has.</summary>
    public const int NarrowInt8Operations = BlockTile.MostSums * 2 * BlockTile.VectorBytes;

    /// <summary>Operations of a step of <see cref="NarrowInt16"/>.</summary>
    public const int NarrowInt16Operations = NarrowInt8Operations / 2;

    private const int VectorSums = 24, TileRows = 16, TileRowBytes = 64;

    private static readonly Lazy<AssembledKernel>
        s_amxBf16 = Tiles((k, c, a, b) => k.tdpbf16ps(c, a, b)), s_amxInt8 = Tiles((k, c, a, b) => k.tdpbssd(c, a, b)),
        s_vectorBf16 = Vectors((k, sum) => k.vdpbf16ps(sum, zmm30, zmm31)), s_vectorInt8 = Vectors((k, sum) => k.vpdpbusd(sum, zmm30, zmm31)),
        s_vectorFp16 = Vectors((k, sum) => k.vfmadd231ph(sum, zmm30, zmm31)),
        s_vectorInt16 = Vectors((k, sum) => k.vpdpwssds(sum, zmm30, zmm31)), s_narrowInt16 = NarrowVectors((k, sum) => k.vex.vpdpwssds(sum, ymm13, ymm14)),
        s_narrowInt16Evex = NarrowVectors((k, sum) => k.evex.vpdpwssds(sum, ymm13, ymm14)),
        s_narrowInt8 = NarrowVectors((k, sum) => k.vex.vpdpbusd(sum, ymm13, ymm14)), s_pairInt8 = NarrowVectors((k, sum) =>
        {
            k.vpmaddubsw(ymm15, ymm13, ymm14);
            k.vpaddw(sum, sum, ymm15);
        });

    /// <summary>AMX-BF16. Takes the number of steps, at least 1, as all of them do.</summary>
    public static AssembledKernel AmxBf16 => s_amxBf16.Value;

    /// <summary>AMX-INT8.</summary>
    public static AssembledKernel AmxInt8 => s_amxInt8.Value;

    /// <summary>AVX-512 BF16.</summary>
    public static AssembledKernel VectorBf16 => s_vectorBf16.Value;

    /// <summary>AVX-512 FP16: as many operations as <see cref="VectorBf16"/>.</summary>
    public static AssembledKernel VectorFp16 => s_vectorFp16.Value;

    /// <summary>AVX-512 VNNI.</summary>
    public static AssembledKernel VectorInt8 => s_vectorInt8.Value;

    /// <summary>AVX-512 VNNI, numbers of 16 bits: as many operations as <see cref="VectorBf16"/>.</summary>
    public static AssembledKernel VectorInt16 => s_vectorInt16.Value;

    /// <summary>AVX-VNNI, numbers of 16 bits.</summary>
    public static AssembledKernel NarrowInt16 => s_narrowInt16.Value;

    /// <summary>The same with AVX-512 VNNI and VL.</summary>
    public static AssembledKernel NarrowInt16Evex => s_narrowInt16Evex.Value;

    /// <summary>AVX-VNNI.</summary>
    public static AssembledKernel NarrowInt8 => s_narrowInt8.Value;

    /// <summary>AVX2: sums of two products, added up in 16 bits, the fastest way that there is.</summary>
    public static AssembledKernel PairInt8 => s_pairInt8.Value;

    private static Lazy<AssembledKernel> Tiles(Action<KernelAssembler, AssemblerRegisterTMM, AssemblerRegisterTMM, AssemblerRegisterTMM> product) => new(() => new AssembledKernel(k =>
    {
        Label configuration = k.Constant(TileConfiguration.Whole), numbers = k.Constant(Numbers()), step = k.CreateLabel();
        k.Begin();
        k.ldtilecfg(__[configuration]);
        k.mov(rcx, __qword_ptr[rdi]);
        k.lea(rax, __[numbers]);
        k.mov(rdx, TileRowBytes);
        foreach (AssemblerRegisterTMM operand in (AssemblerRegisterTMM[])[tmm4, tmm5, tmm6, tmm7])
            k.tileloadd(operand, __[rax + rdx]);
        k.Label(ref step);
        product(k, tmm0, tmm4, tmm6);
        product(k, tmm1, tmm4, tmm7);
        product(k, tmm2, tmm5, tmm6);
        product(k, tmm3, tmm5, tmm7);
        k.dec(rcx);
        k.jnz(step);
        k.tilerelease();
        k.End();
    }));

    private static Lazy<AssembledKernel> Vectors(Action<KernelAssembler, AssemblerRegisterZMM> add) => new(() => new AssembledKernel(k =>
    {
        Label step = k.CreateLabel();
        k.Begin();
        k.mov(rcx, __qword_ptr[rdi]);
        for (int i = 0; i < 32; i++)
            k.vpxord(Zmm(i), Zmm(i), Zmm(i));
        k.Label(ref step);
        for (int sum = 0; sum < VectorSums; sum++)
            add(k, Zmm(sum));
        k.dec(rcx);
        k.jnz(step);
        k.End();
    }));

    private static Lazy<AssembledKernel> NarrowVectors(Action<KernelAssembler, AssemblerRegisterYMM> add) => new(() => new AssembledKernel(k =>
    {
        Label step = k.CreateLabel();
        k.Begin();
        k.mov(rcx, __qword_ptr[rdi]);
        for (int i = 0; i < 16; i++)
            k.vpxor(BlockCode.Ymm(i), BlockCode.Ymm(i), BlockCode.Ymm(i));
        k.Label(ref step);
        for (int sum = 0; sum < BlockTile.MostSums; sum++)
            add(k, BlockCode.Ymm(sum));
        k.dec(rcx);
        k.jnz(step);
        k.End();
    }));

    /// <summary>A tile of numbers of mixed signs: bfloat16 from 1 to 2, or bytes. With zeros an Emerald Rapids was a sixth faster than with any other numbers.</summary>
    private static byte[] Numbers()
    {
        byte[] bytes = new byte[TileRows * TileRowBytes];
        new Random(1).NextBytes(bytes);
        for (int i = 1; i < bytes.Length; i += 2)
            bytes[i] = (byte)(bytes[i] & 0x80 | 0x3F);
        return bytes;
    }

    private static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
