using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Counts cores, not hardware threads: two threads of one core share its multipliers, so a second compute thread there
/// only adds contention.
/// </summary>
internal static class PhysicalCoreCount
{
    private const string Processors = "/sys/devices/system/cpu", Status = "/proc/self/status", Allowed = "Cpus_allowed_list:";

    public static int Detect()
    {
        // ProcessorCount respects affinity and container limits, so it stays the upper bound.
        int logical = Environment.ProcessorCount;
        int cores = FromLinuxTopology() ?? logical / ThreadsPerCore();
        return Math.Clamp(cores, 1, logical);
    }

    /// <summary>Distinct cores among the processors that this process may run on, by Linux's own account; null elsewhere and where that is not readable.</summary>
    private static int? FromLinuxTopology() => !OperatingSystem.IsLinux() ? null : Count(
        SystemFile.Lines(Status).FirstOrDefault(line => line.StartsWith(Allowed, StringComparison.Ordinal))?[Allowed.Length..], number => SystemFile.Line($"{Processors}/cpu{number}/topology/thread_siblings_list"));

    /// <summary>Distinct cores among processors.</summary>
    /// <param name="processors">Their <see cref="ProcessorList"/>; null where that is not known.</param>
    /// <param name="siblings">The hardware threads of a processor's core, in any notation that is the same for all of them; null for a processor that is not there.</param>
    /// <returns>Null where nothing is known.</returns>
    internal static int? Count(string? processors, Func<int, string?> siblings)
    {
        int cores = ProcessorList.Numbers(processors).Select(siblings).OfType<string>().Distinct().Count();
        return cores == 0 ? null : cores;
    }

    /// <summary>CPUID leaf 0x0B, sub-leaf 0: hardware threads per core (Intel SDM vol. 2A, CPUID; AMD implements the same leaf).</summary>
    private static int ThreadsPerCore()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 0x0B)
            return 1;
        int threads = X86Base.CpuId(0x0B, 0).Ebx & 0xFFFF;
        return Math.Max(1, threads);
    }
}
