using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Measures what this machine can do at best with bytes; see <see cref="MachineLimits"/>.</summary>
public static class Int8Limits
{
    private const int AmxSteps = 250, VectorSteps = 500;

    /// <summary>Products of AMX tiles on registers alone. No kernel uses them: where weights share a scale in blocks of 32, half of a tile is empty, and its sums have to leave it
    /// after each product to be scaled; tiles of bfloat16 take as many products and keep their sums.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where the context has none.</returns>
    public static double MeasureAmx(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.AmxInt8) ? KernelPeak.Measure(context, PeakKernels.AmxInt8, AmxSteps, PeakKernels.AmxInt8Operations) : 0;
    }

    /// <summary>Sums of four products on registers alone: of AVX-512 VNNI, or else of AVX-VNNI.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where the context has none.</returns>
    public static double MeasureVnni(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Can(CpuInstructions.Avx512Vnni))
            return KernelPeak.Measure(context, PeakKernels.VectorInt8, VectorSteps, PeakKernels.VectorInt8Operations);
        return context.Can(CpuInstructions.AvxVnni) ? KernelPeak.Measure(context, PeakKernels.NarrowInt8, VectorSteps, PeakKernels.NarrowInt8Operations) : 0;
    }

    /// <summary>Sums of two products of AVX2, added up in sixteen bits, on registers alone. Types with more than four bits need further instructions.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where the context assembles no kernels or has a faster way.</returns>
    public static double MeasureAvx2(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        bool isFastest = context.Can(CpuInstructions.Assembled) && !context.Can(CpuInstructions.Avx512Vnni) && !context.Can(CpuInstructions.AvxVnni);
        return isFastest ? KernelPeak.Measure(context, PeakKernels.PairInt8, VectorSteps, PeakKernels.NarrowInt8Operations) : 0;
    }
}
