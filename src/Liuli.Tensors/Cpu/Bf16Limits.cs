using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Measures what this machine can do at best with bfloat16, and with numbers of 16 bits in its place; see <see cref="MachineLimits"/>.</summary>
public static class Bf16Limits
{
    private const int AmxSteps = 250, VectorSteps = 500;

    /// <summary>Products of AMX tiles on registers alone.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureAmx(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.AmxBf16) && TileSelfCheck.Bf16 ? KernelPeak.Measure(context, PeakKernels.AmxBf16, AmxSteps, PeakKernels.AmxBf16Operations) : 0;
    }

    /// <summary>Pairwise products of AVX-512 BF16 on registers alone.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureAvx512(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.Avx512Bf16) ? KernelPeak.Measure(context, PeakKernels.VectorBf16, VectorSteps, PeakKernels.VectorBf16Operations) : 0;
    }

    /// <summary>Multiply-adds of half precision of AVX-512 FP16 on registers alone. Products of whole numbers of 16 bits, on which those of bfloat16 run there, begin as often.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureFp16(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.Avx512Fp16) ? KernelPeak.Measure(context, PeakKernels.VectorFp16, VectorSteps, PeakKernels.VectorBf16Operations) : 0;
    }
}
