namespace Liuli.Tensors.Cpu;

/// <summary>One of the caches that the first core uses.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Level">1 is nearest to the core.</param>
/// <param name="Kind">Data, Instruction or Unified.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SharedBy">How many of the system's logical processors share it.</param>
public sealed record ProcessorCache(int Level, string Kind, long Bytes, int SharedBy)
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>The caches that Linux lists, nearest first; empty on other systems.</summary>
    internal static IReadOnlyList<ProcessorCache> Detect()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Folder))
            return [];
        return [.. Directory.EnumerateDirectories(Folder, "index*").Select(Read).OfType<ProcessorCache>().OrderBy(cache => cache.Level).ThenBy(cache => cache.Kind, StringComparer.Ordinal)];
    }

    private static ProcessorCache? Read(string folder)
    {
        string? File(string name) => SystemFile.Line(Path.Combine(folder, name));
        return int.TryParse(File("level"), out int level) && File("type") is { } kind && SystemFile.Bytes(File("size")) is { } bytes
            ? new ProcessorCache(level, kind, bytes, Math.Max(1, ProcessorList.Numbers(File("shared_cpu_list")).Count))
            : null;
    }
}
