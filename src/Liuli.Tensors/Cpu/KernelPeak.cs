using System.Diagnostics;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Measures a kernel of <see cref="PeakKernels"/> on all threads of a context.</summary>
internal static class KernelPeak
{
    /// <summary>Calls of a part. The garbage collector waits for a call, so each is some microseconds long.</summary>
    private const int Calls = 16;

    /// <param name="context">The threads.</param>
    /// <param name="kernel">Takes a number of steps.</param>
    /// <param name="steps">Steps of a call.</param>
    /// <param name="operations">Operations of a step.</param>
    /// <returns>10⁹ operations per second.</returns>
    public static double Measure(CpuContext context, AssembledKernel kernel, long steps, int operations)
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
