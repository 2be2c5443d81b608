using Liuli.Cli.Hosting;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>The machine and what kernels make of it, a line for each thing.</summary>
internal sealed class MachineText(Language say)
{
    private readonly IAnsiConsole _console = Terminal.Output();
    private readonly MachineWording _wording = new(say);

    public void Print(MachineDescription machine, Device device)
    {
        Line(say["processor", "处理器"], $"{machine.Processor ?? say["unknown", "未知"]}  ({machine.Architecture.ToString().ToLowerInvariant()})");
        Line(say["cores", "核心"], say[$"{machine.PhysicalCores} physical, {machine.LogicalProcessors} logical", $"物理 {machine.PhysicalCores}，逻辑 {machine.LogicalProcessors}"]);
        Line(say["threads", "线程"], say[$"{device.Threads}, not pinned to cores", $"{device.Threads}，不绑定核心"]);
        if (machine.Caches.Count > 0)
            Line(say["caches", "缓存"], string.Join(", ", machine.Caches.Select(Cache)));
        Line(say["memory", "内存"], say[$"{InspectionText.Bytes(machine.Memory.Bytes)}, {InspectionText.Bytes(machine.Memory.FreeBytes)} free", $"{InspectionText.Bytes(machine.Memory.Bytes)}，可用 {InspectionText.Bytes(machine.Memory.FreeBytes)}"]);
        Line(say["levels", "级别"], say[$"{Levels()}; chosen: {MachineWording.Name(device.Level)}", $"{Levels()}；所选：{MachineWording.Name(device.Level)}"]);
        Line(say["machine code", "机器码"], _wording.MachineCode(device));
        Line(say["instructions", "指令"], say[
            $"the machine offers {List(CpuFeatures.Instructions)}; kernels may use {List(device.Instructions)}",
            $"本机提供 {List(CpuFeatures.Instructions)}；内核可用 {List(device.Instructions)}"]);
        Line(say["products of 16 bits", "16 位乘积"], _wording.ProductsOf16Bits(device));
        Line("AMX", _wording.Tiles(device));
    }

    private string Cache(ProcessorCache cache)
    {
        string kind = cache.Kind switch { "Data" => say[" data", " 数据"], "Instruction" => say[" instructions", " 指令"], _ => "" };
        string shared = cache.SharedBy > 1 ? say[$" shared by {cache.SharedBy}", $"（{cache.SharedBy} 个共用）"] : "";
        return $"L{cache.Level}{kind} {InspectionText.Bytes(cache.Bytes)}{shared}";
    }

    private static string Levels() => string.Join(", ", CpuFeatures.AvailableLevels.Select(MachineWording.Name));

    /// <summary>The instructions that go beyond the levels; that code may be assembled is a line of its own.</summary>
    private string List(CpuInstructions instructions) =>
        (instructions & ~CpuInstructions.Assembled) is var beyond && beyond == CpuInstructions.None ? say["none", "无"] : string.Join(", ", MachineWording.Names(beyond));

    private void Line(string label, string value) => _console.MarkupLineInterpolated($"[bold]{label}[/]: {value}");
}
