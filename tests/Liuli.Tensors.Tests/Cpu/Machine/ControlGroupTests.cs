using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu.Machine;

/// <summary>Made-up systems, each a few files.</summary>
public class ControlGroupTests
{
    private const string Root = "/sys/fs/cgroup";

    [Fact]
    public void AContainersOwnLimitStandsAtTheRoot() => Assert.Equal(new MachineMemory(1000, 700), Read(["0::/"], new()
    {
        [$"{Root}/memory.max"] = "1000",
        [$"{Root}/memory.current"] = "500",
        [$"{Root}/memory.stat"] = "anon 200\ninactive_file 150\nactive_file 50\nslab 9",
    }));

    [Fact]
    public void TheNarrowestGroupAboveTheProcessCounts() => Assert.Equal(new MachineMemory(300, 300), Read(["0::/system.slice/a.service"], new()
    {
        [$"{Root}/memory.max"] = "max",
        [$"{Root}/system.slice/memory.max"] = "300",
        [$"{Root}/system.slice/a.service/memory.max"] = "4000",
        [$"{Root}/system.slice/a.service/memory.current"] = "4000",
    }));

    [Fact]
    public void TheFirstVersionHasAFolderForMemory() => Assert.Equal(new MachineMemory(2048, 48), Read(["9:name=systemd:/x", "4:cpu,memory:/x", "0::/"], new()
    {
        [$"{Root}/memory/x/memory.limit_in_bytes"] = "2048",
        [$"{Root}/memory/x/memory.usage_in_bytes"] = "2000",
        [$"{Root}/memory/memory.limit_in_bytes"] = "9223372036854771712",
        [$"{Root}/x/memory.max"] = "1",
    }));

    [Fact]
    public void AMemoryThatIsUsedUpLeavesNothing() => Assert.Equal(new MachineMemory(10, 0), Read(["0::/"], new() { [$"{Root}/memory.max"] = "10", [$"{Root}/memory.current"] = "11" }));

    [Fact]
    public void WithoutALimitNothingIsSaid()
    {
        Assert.Null(Read(["0::/"], new() { [$"{Root}/memory.max"] = "max" }));
        Assert.Null(Read(["0::/", "no group", "3:cpuset:/"], []));
        Assert.Null(Read([], []));
    }

    private static MachineMemory? Read(string[] groups, Dictionary<string, string> files) =>
        ControlGroup.Memory(groups, path => files.TryGetValue(path, out string? text) ? text.Split('\n') : []);
}
