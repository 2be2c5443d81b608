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

    /// <summary>Multiply-adds of half precision of AVX-512 FP16 on registers alone.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureFp16(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.Avx512Fp16) ? KernelPeak.Measure(context, PeakKernels.VectorFp16, VectorSteps, PeakKernels.VectorBf16Operations) : 0;
    }

    /// <summary>Sums of two products of 16-bit whole numbers, with AVX-512 VNNI or AVX-VNNI, on registers alone.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where products of bfloat16 do not run on them (<see cref="Device.ProductsOf16Bits"/>).</returns>
    public static double MeasureInt16(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Bf16MatMul.Kernel(context) switch
        {
            Int16NarrowKernel kernel => KernelPeak.Measure(context, kernel == Int16NarrowKernel.Vex ? PeakKernels.NarrowInt16 : PeakKernels.NarrowInt16Evex, VectorSteps, PeakKernels.NarrowInt16Operations),
            Int16TileKernel => KernelPeak.Measure(context, PeakKernels.VectorInt16, VectorSteps, PeakKernels.VectorBf16Operations),
            _ => 0,
        };
    }
}
