using System.Text.Json;
using Liuli.Tensors.Cpu;

namespace Liuli.EndToEnd.Tests;

public class InspectMachineTests
{
    [Fact]
    public void JsonSaysWhatTheMachineIsAndWhichKernelsRun()
    {
        JsonElement json = LiuliCommand.Run("inspect", "--machine", "--json").Json;
        MachineDescription here = MachineDescription.Detect();
        Assert.Equal(here.Processor, json.GetProperty("processor").GetString());
        Assert.Equal(CpuFeatures.PhysicalCores, json.GetProperty("physical_cores").GetInt32());
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("logical_processors").GetInt32());
        Assert.Equal(here.Memory.Bytes, json.GetProperty("memory_bytes").GetInt64());
        Assert.InRange(json.GetProperty("free_memory_bytes").GetInt64(), 1, here.Memory.Bytes);
        Assert.Equal(CpuFeatures.AvailableLevels.Select(level => level.ToString().ToLowerInvariant()), Texts(json, "levels"));
        Assert.False(json.GetProperty("pinned").GetBoolean());
        Assert.Contains(json.GetProperty("amx").GetString(), (string[])["absent", "not_enabled", "refused", "wrong", "allowed"]);
        Assert.All(Texts(json, "instructions_used"), used => Assert.Contains(used, Texts(json, "instructions_offered")));
        if (OperatingSystem.IsLinux())
            Assert.Equal(here.Caches.Count, json.GetProperty("caches").GetArrayLength());
    }

    [Fact]
    public void TheVariablesDecideAndTheReasonIsNamed()
    {
        JsonElement portable = LiuliCommand.RunWith([("LIULI_CPU", "portable"), ("LIULI_THREADS", "1")], "inspect", "--machine", "--json").Json;
        Assert.Equal("portable", portable.GetProperty("level").GetString());
        Assert.Equal(1, portable.GetProperty("threads").GetInt32());
        Assert.Empty(Texts(portable, "instructions_used"));
        Assert.Equal("floats", portable.GetProperty("products_of_16_bits").GetString());
        string naive = LiuliCommand.RunWith([("LIULI_CPU", "naive")], "inspect", "--machine").Succeeded().Output;
        Assert.Contains("chosen: naive", naive, StringComparison.Ordinal);
        Assert.Contains("machine code: none", naive, StringComparison.Ordinal);
        LiuliCommand.RunWith([("LIULI_CPU", "abacus")], "inspect", "--machine").Failed(1, "LIULI_CPU", "abacus", "avx2");
    }

    [SkippableFact]
    public void WithoutTheAssemblerInspectAndBenchSaySo()
    {
        Skip.If(CpuFeatures.InstructionsOf(CpuFeatures.Best) == CpuInstructions.None, "no kernel is assembled on this machine, with or without the variable");
        (string, string)[] off = [("LIULI_ASSEMBLER", "off")];
        Assert.Contains("LIULI_ASSEMBLER=off", LiuliCommand.RunWith(off, "inspect", "--machine").Succeeded().Output, StringComparison.Ordinal);
        JsonElement json = LiuliCommand.RunWith(off, "inspect", "--machine", "--json").Json;
        Assert.Equal("allowed", json.GetProperty("executable_memory").GetString());
        Assert.NotEmpty(Texts(json, "instructions_offered"));
        Assert.Empty(Texts(json, "instructions_used"));
        string bench = LiuliCommand.RunWith(off, "bench", "matmul", "--shape", "32x32x32", "--repeat", "1").Succeeded().Output;
        Assert.Contains("LIULI_ASSEMBLER=off", bench, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTextIsInChineseToo()
    {
        string text = LiuliCommand.Run("inspect", "--machine", "--lang", "zh").Succeeded().Output;
        Assert.All((string[])["处理器", "核心", "内存", "所选", "机器码"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public void AMachineIsNotAModel()
    {
        LiuliCommand.Run("inspect", "--machine", "--model", "liuli-mini").Failed(2, "--machine", "--model");
        LiuliCommand.Run("inspect", "--machine", "--tensors").Failed(2, "--tensors");
    }

    private static string?[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(element => element.GetString())];
}
