using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Counts cores, not hardware threads: two threads of one core share its multipliers, so a second compute thread there
/// only adds contention.
/// </summary>
internal static class PhysicalCoreCount
{
    public static int Detect()
    {
        // ProcessorCount respects affinity and container limits, so it stays the upper bound.
        int logical = Environment.ProcessorCount;
        int cores = FromLinuxTopology() ?? logical / ThreadsPerCore();
        return Math.Clamp(cores, 1, logical);
    }

    /// <summary>Distinct cores by Linux's own account, or null elsewhere and where /sys is not readable.</summary>
    private static int? FromLinuxTopology()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            HashSet<string> cores = [];
            foreach (string folder in Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*"))
            {
                string siblings = Path.Combine(folder, "topology", "thread_siblings_list");
                if (File.Exists(siblings))
                    cores.Add(File.ReadAllText(siblings).Trim());
            }
            return cores.Count == 0 ? null : cores.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
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
