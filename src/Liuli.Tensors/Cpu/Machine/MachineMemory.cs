namespace Liuli.Tensors.Cpu;

/// <summary>Main memory that this process may use.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Bytes">In all: the machine's, or its container's limit.</param>
/// <param name="FreeBytes">Free, or taken by file caches that the system would give up.</param>
public readonly record struct MachineMemory(long Bytes, long FreeBytes)
{
    internal static MachineMemory Detect()
    {
        string[] lines = [.. SystemFile.Lines("/proc/meminfo")];
        if (Field(lines, "MemTotal:") is not { } total || Field(lines, "MemAvailable:") is not { } free)
            return FromRuntime();
        // Without a limit, version 1 of control groups says a number of bytes that no machine has.
        return ControlGroup.Memory() is { } group && group.Bytes < total ? new MachineMemory(group.Bytes, Math.Min(group.FreeBytes, free)) : new MachineMemory(total, free);
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
