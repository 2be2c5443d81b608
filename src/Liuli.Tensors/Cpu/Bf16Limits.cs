using System.Diagnostics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Measures what this machine can do at best with bfloat16; see <see cref="MachineLimits"/>.</summary>
public static class Bf16Limits
{
    /// <summary>Calls of a part. The garbage collector waits for a call, so each is some microseconds long.</summary>
    private const int Calls = 16, AmxSteps = 250, VectorSteps = 500;

    /// <summary>Products of AMX tiles on registers alone.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureAmx(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.AmxBf16) && TileSelfCheck.Bf16 ? Measure(context, Bf16PeakKernels.Amx, AmxSteps, Bf16PeakKernels.AmxOperations) : 0;
    }

    /// <summary>Pairwise products of AVX-512 BF16 on registers alone.</summary>
    /// <returns>10⁹ floating-point operations per second, or 0 where the context has none.</returns>
    public static double MeasureAvx512(CpuContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Can(CpuInstructions.Avx512Bf16) ? Measure(context, Bf16PeakKernels.Vector, VectorSteps, Bf16PeakKernels.VectorOperations) : 0;
    }

    private static double Measure(CpuContext context, AssembledKernel kernel, long steps, int operations)
    {
        int parts = 4 * context.Pool.Threads;
        long start = Stopwatch.GetTimestamp();
        context.Pool.For(parts, 1, new Body(kernel, steps));
        return (double)parts * Calls * steps * operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private readonly struct Body(AssembledKernel kernel, long steps) : IRangeBody
    {
        public void Run(int start, int end)
        {
            for (int call = 0; call < Calls * (end - start); call++)
                kernel.Run(steps);
        }
    }
}
