using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Products of bfloat16 on registers alone, as fast as the processor begins them: the yardstick for <see cref="Bf16TileKernel"/>.</summary>
internal static class Bf16PeakKernels
{
    /// <summary>Floating-point operations of a step of <see cref="Amx"/>: four products of 16 × 32 by 32 × 16, as in a 2 × 2 tile of C.</summary>
    public const int AmxOperations = 4 * 2 * 16 * 16 * 32;

    /// <summary>Floating-point operations of a step of <see cref="Vector"/>: as many independent sums as a tile of <see cref="VectorBf16Kernel"/> has.</summary>
    public const int VectorOperations = VectorSums * 2 * 2 * 16;

    private const int VectorSums = 24;

    private static readonly Lazy<AssembledKernel> s_amx = new(() => new AssembledKernel(WriteAmx)), s_vector = new(() => new AssembledKernel(WriteVector));

    /// <summary>Takes the number of steps, at least 1.</summary>
    public static AssembledKernel Amx => s_amx.Value;

    /// <summary>The same for AVX-512.</summary>
    public static AssembledKernel Vector => s_vector.Value;

    private static void WriteAmx(KernelAssembler k)
    {
        Label configuration = k.Constant(TileConfiguration.Whole), step = k.CreateLabel();
        k.Begin();
        k.ldtilecfg(__[configuration]);
        k.mov(rcx, __qword_ptr[rdi]);
        // A configuration clears all tiles: zeros go in, no sum overflows.
        k.Label(ref step);
        k.tdpbf16ps(tmm0, tmm4, tmm6);
        k.tdpbf16ps(tmm1, tmm4, tmm7);
        k.tdpbf16ps(tmm2, tmm5, tmm6);
        k.tdpbf16ps(tmm3, tmm5, tmm7);
        k.dec(rcx);
        k.jnz(step);
        k.tilerelease();
        k.End();
    }

    private static void WriteVector(KernelAssembler k)
    {
        Label step = k.CreateLabel();
        k.Begin();
        k.mov(rcx, __qword_ptr[rdi]);
        for (int i = 0; i < 32; i++)
            k.vpxord(Zmm(i), Zmm(i), Zmm(i));
        k.Label(ref step);
        for (int sum = 0; sum < VectorSums; sum++)
            k.vdpbf16ps(Zmm(sum), Zmm(30), Zmm(31));
        k.dec(rcx);
        k.jnz(step);
        k.End();
    }

    private static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);
}
