namespace Liuli.Tensors.Cpu;

/// <summary>The limits that Linux's control groups, and so containers, set to memory.</summary>
/// <remarks>A group's limit holds for all groups in it too, so that the narrowest of those above a process counts. Kernel documentation, "Control Group v2", Memory, and
/// "Memory Resource Controller" (version 1).</remarks>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";

    private readonly record struct Version(string Folder, string Limit, string Used);

    private static readonly Version
        s_second = new(Root, "memory.max", "memory.current"), s_first = new($"{Root}/memory", "memory.limit_in_bytes", "memory.usage_in_bytes");

    /// <summary>The memory of the narrowest group that this process is in.</summary>
    public static MachineMemory? Memory() => Memory(SystemFile.Lines("/proc/self/cgroup"), SystemFile.Lines);

    /// <summary>The same of another system.</summary>
    /// <param name="groups">Lines <c>number:controllers:path</c>; those of version 2 have no controllers.</param>
    /// <param name="read">A file's lines; none where it is not there.</param>
    /// <returns>Null where no group has a limit.</returns>
    internal static MachineMemory? Memory(IReadOnlyList<string> groups, Func<string, IReadOnlyList<string>> read)
    {
        MachineMemory? narrowest = null;
        foreach (string group in groups)
        {
            string[] parts = group.Split(':', 3);
            if (parts.Length < 3 || (parts[1].Length > 0 && !parts[1].Split(',').Contains("memory")))
                continue;
            Version version = parts[1].Length == 0 ? s_second : s_first;
            // In a container the path may be that outside it; its own group is then the root.
            for (string path = parts[2].TrimEnd('/'); ; path = path[..path.LastIndexOf('/')])
            {
                if (Limit(version, version.Folder + path, read) is { } memory && !(narrowest?.Bytes <= memory.Bytes))
                    narrowest = memory;
                if (!path.Contains('/'))
                    break;
            }
        }
        return narrowest;
    }

    private static MachineMemory? Limit(Version version, string folder, Func<string, IReadOnlyList<string>> read)
    {
        if (Number(read($"{folder}/{version.Limit}"), "") is not { } limit)
            return null;
        IReadOnlyList<string> statistics = read($"{folder}/memory.stat");
        // What is used counts the file cache, which the system would give up.
        long cache = (Number(statistics, "active_file ") ?? 0) + (Number(statistics, "inactive_file ") ?? 0), used = Number(read($"{folder}/{version.Used}"), "") ?? 0;
        return new MachineMemory(limit, Math.Clamp(limit - used + cache, 0, limit));
    }

    /// <summary>The number behind a name, where there is one ("max" stands for no limit).</summary>
    private static long? Number(IReadOnlyList<string> lines, string name) =>
        SystemFile.Bytes(lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]);
}
