using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Products of bfloat16 and of bytes on registers alone, as fast as the processor begins them: the yardstick for the kernels that use them.</summary>
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

    private const int VectorSums = 24;

    private static readonly Lazy<AssembledKernel>
        s_amxBf16 = Tiles((k, c, a, b) => k.tdpbf16ps(c, a, b)), s_amxInt8 = Tiles((k, c, a, b) => k.tdpbssd(c, a, b)),
        s_vectorBf16 = Vectors((k, sum) => k.vdpbf16ps(sum, zmm30, zmm31)), s_vectorInt8 = Vectors((k, sum) => k.vpdpbusd(sum, zmm30, zmm31));

    /// <summary>AMX-BF16. Takes the number of steps, at least 1, as all of them do.</summary>
    public static AssembledKernel AmxBf16 => s_amxBf16.Value;

    /// <summary>AMX-INT8.</summary>
    public static AssembledKernel AmxInt8 => s_amxInt8.Value;

    /// <summary>AVX-512 BF16.</summary>
    public static AssembledKernel VectorBf16 => s_vectorBf16.Value;

    /// <summary>AVX-512 VNNI.</summary>
    public static AssembledKernel VectorInt8 => s_vectorInt8.Value;

    private static Lazy<AssembledKernel> Tiles(Action<KernelAssembler, AssemblerRegisterTMM, AssemblerRegisterTMM, AssemblerRegisterTMM> product) => new(() => new AssembledKernel(k =>
    {
        Label configuration = k.Constant(TileConfiguration.Whole), step = k.CreateLabel();
        k.Begin();
        k.ldtilecfg(__[configuration]);
        k.mov(rcx, __qword_ptr[rdi]);
        // A configuration clears all tiles: zeros go in, no sum overflows.
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

    private static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
