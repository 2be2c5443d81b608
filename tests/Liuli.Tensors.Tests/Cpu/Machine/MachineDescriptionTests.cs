using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu.Machine;

public class MachineDescriptionTests
{
    [SkippableFact]
    public void OnLinuxItAgreesWithWhatTheSystemSays()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the figures to compare with are Linux's");
        MachineDescription machine = MachineDescription.Detect();
        string[] cpu = File.ReadAllLines("/proc/cpuinfo");
        if (cpu.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } name)
            Assert.Equal(name.Split(": ")[1].Trim(), machine.Processor);
        long total = long.Parse(File.ReadAllLines("/proc/meminfo")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
        Assert.InRange(machine.Memory.Bytes, 1 << 20, total);
        Assert.InRange(machine.Memory.FreeBytes, 1, machine.Memory.Bytes);
        Assert.InRange(machine.PhysicalCores, 1, machine.LogicalProcessors);
        Assert.All(machine.Caches, cache => Assert.True(cache is { Level: >= 1 and <= 4, Bytes: >= 4096, SharedBy: >= 1 }, cache.ToString()));
    }

    [Theory]
    [InlineData("48K", 48L << 10)]
    [InlineData("  24684084 kB", 24684084L << 10)]
    [InlineData("2M", 2L << 20)]
    [InlineData("4096", 4096L)]
    [InlineData("max", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void SizesAreReadAsLinuxWritesThem(string? text, long? bytes) => Assert.Equal(bytes, SystemFile.Bytes(text));

    [Fact]
    public void AFileThatIsNotThereSaysNothing()
    {
        Assert.Empty(SystemFile.Lines("/no/such/file"));
        Assert.Null(SystemFile.Line("/no/such/file"));
    }

    [Fact]
    public void InstructionsAndTheReasonsForTheirAbsenceAgree()
    {
        Assert.Equal(CpuFeatures.ExecutableMemory == true, CpuFeatures.Instructions.HasFlag(CpuInstructions.Assembled));
        bool hasTiles = (CpuFeatures.Instructions & (CpuInstructions.AmxInt8 | CpuInstructions.AmxBf16)) != CpuInstructions.None;
        Assert.Equal(CpuFeatures.Tiles == TileSupport.Allowed, hasTiles);
    }
}
