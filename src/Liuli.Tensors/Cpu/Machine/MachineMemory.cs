namespace Liuli.Tensors.Cpu;

/// <summary>Main memory that this process may use.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Bytes">In all: the machine's, or its container's limit.</param>
/// <param name="FreeBytes">Free, or taken by file caches that the system would give up.</param>
public readonly record struct MachineMemory(long Bytes, long FreeBytes)
{
    private const string Container = "/sys/fs/cgroup/memory";

    internal static MachineMemory Detect()
    {
        string[] lines = [.. SystemFile.Lines("/proc/meminfo")];
        if (Field(lines, "MemTotal:") is not { } total || Field(lines, "MemAvailable:") is not { } free)
            return FromRuntime();
        // Control groups, version 2; without a limit the file says "max".
        if (SystemFile.Bytes(SystemFile.Line($"{Container}.max")) is { } limit && limit < total)
            return new MachineMemory(limit, Math.Clamp(limit - (SystemFile.Bytes(SystemFile.Line($"{Container}.current")) ?? 0), 0, free));
        return new MachineMemory(total, free);
    }

    private static long? Field(string[] lines, string name) =>
        SystemFile.Bytes(lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]);

    /// <summary>The runtime counts at a collection only, in per cent of the whole.</summary>
    private static MachineMemory FromRuntime()
    {
        GC.Collect(0);
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return new MachineMemory(info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes));
    }
}
