using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Measures what this machine can do at best with bytes, as products of quantised weights use them; see <see cref="MachineLimits"/>.</summary>
public static class Int8Limits
{
    private const int AmxSteps = 250, VectorSteps = 500;

    /// <summary>Products of AMX tiles on registers alone.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where the context has none.</returns>
    public static double MeasureAmx(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.AmxInt8) && TileSelfCheck.Int8(new BlockLayout(1, false)) ? KernelPeak.Measure(context, PeakKernels.AmxInt8, AmxSteps, PeakKernels.AmxInt8Operations) : 0;
    }

    /// <summary>Sums of four products of AVX-512 VNNI on registers alone.</summary>
    /// <returns>10⁹ integer operations per second, a multiply-add being two, or 0 where the context has none.</returns>
    public static double MeasureVnni(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.Avx512Vnni) ? KernelPeak.Measure(context, PeakKernels.VectorInt8, VectorSteps, PeakKernels.VectorInt8Operations) : 0;
    }
}
