using Liuli.Cli.Hosting;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Cli.Rendering;

/// <summary>Says which kernels run on a device, and why not the faster ones.</summary>
internal sealed class MachineWording(Language say)
{
    /// <summary>Whether kernels are assembled, in one sentence.</summary>
    public string MachineCode(Device device)
    {
        if (device.Instructions.HasFlag(CpuInstructions.Assembled))
            return say["assembled at first use; the system allows executable memory", "首次使用时汇编；系统允许可执行内存"];
        return CpuFeatures.ExecutableMemory switch
        {
            null => say["none: kernels are assembled for x86-64 processors with AVX2 only; .NET's own vector code runs", "无：只为带 AVX2 的 x86-64 处理器汇编内核；运行的是 .NET 自己的向量代码"],
            false => say["none: the system refuses executable memory; .NET's own vector code runs", "无：系统不允许可执行内存；运行的是 .NET 自己的向量代码"],
            _ when CpuFeatures.InstructionsOf(device.Level) == CpuInstructions.None =>
                say[$"none: there is none for the level {Name(device.Level)}; .NET's own code runs", $"无：{Name(device.Level)} 级没有汇编内核；运行的是 .NET 自己的代码"],
            _ => say["none: LIULI_ASSEMBLER=off; .NET's own vector code runs", "无：LIULI_ASSEMBLER=off；运行的是 .NET 自己的向量代码"],
        };
    }

    /// <summary>Whether tiles are used, in one sentence.</summary>
    public string Tiles(Device device) => CpuFeatures.Tiles switch
    {
        TileSupport.Absent => say["the processor has none (or a virtual machine hides it)", "处理器没有（或被虚拟机隐藏）"],
        TileSupport.NotEnabled => say["in the processor, but not enabled by the system (Linux 5.16 or later does) or by .NET's settings", "处理器有，但系统（Linux 5.16 起支持）或 .NET 的设置未启用"],
        TileSupport.Refused => say["in the processor, but the system refused it to this process", "处理器有，但系统拒绝本进程使用"],
        _ when Wrong(device) is var wrong && wrong != CpuInstructions.None =>
            say[$"allowed by the system, but {wrong} computed wrongly when checked and is not used", $"系统允许，但 {wrong} 自检时计算有误，不使用"],
        _ when !device.Instructions.HasFlag(CpuInstructions.AmxBf16) =>
            say["allowed by the system; not used by what was chosen", "系统允许；所选路径不使用"],
        _ => say["used; the system allowed it", "使用中；系统已允许"],
    };

    /// <summary>What products with weights of 16 bits, and of mixed precision, run on, and why, in one sentence.</summary>
    public string ProductsOf16Bits(Device device) => device.ProductsOf16Bits switch
    {
        SixteenBitProducts.Bf16Tiles => say["BF16 on AMX tiles; F16 weights as floats", "BF16 用 AMX 块；F16 权重转为浮点数"],
        SixteenBitProducts.Bf16Vectors => say["BF16 in 512-bit registers (VDPBF16PS is at full speed here); F16 weights as floats", "BF16 用 512 位寄存器（VDPBF16PS 在本机全速）；F16 权重转为浮点数"],
        SixteenBitProducts.Int16 => say["whole numbers that share a power of two, in 512-bit registers (VPDPWSSDS of AVX-512 VNNI)", "共用二的幂的整数，512 位寄存器（AVX-512 VNNI 的 VPDPWSSDS）"],
        SixteenBitProducts.Int16Narrow when device.Instructions.HasFlag(CpuInstructions.AvxVnni) =>
            say["whole numbers that share a power of two, in 256-bit registers (VPDPWSSDS of AVX-VNNI)", "共用二的幂的整数，256 位寄存器（AVX-VNNI 的 VPDPWSSDS）"],
        SixteenBitProducts.Int16Narrow =>
            say["whole numbers that share a power of two, in 256-bit registers (VPDPWSSDS of AVX-512 VNNI, whose 512-bit registers lower the clock here or were not chosen)", "共用二的幂的整数，256 位寄存器（AVX-512 VNNI 的 VPDPWSSDS；其 512 位寄存器在本机会降频，或未被选用）"],
        _ when !device.Instructions.HasFlag(CpuInstructions.Assembled) => say["floats: no kernel is assembled", "浮点数：没有汇编内核"],
        _ => say["floats: neither AMX nor VNNI is there to multiply 16 bits faster", "浮点数：没有能更快地乘 16 位数的 AMX 或 VNNI"],
    };

    /// <summary>The same in JSON.</summary>
    public static string Name(SixteenBitProducts products) => products switch
    {
        SixteenBitProducts.Bf16Tiles => "bf16_tiles",
        SixteenBitProducts.Bf16Vectors => "bf16_vectors",
        SixteenBitProducts.Int16 => "int16_512",
        SixteenBitProducts.Int16Narrow => "int16_256",
        _ => "floats",
    };

    /// <summary>What the machine offers for tiles, the level uses and nobody forbade, and that kernels avoid all the same: its first use gave wrong numbers.</summary>
    public static CpuInstructions Wrong(Device device) => device.Instructions.HasFlag(CpuInstructions.Assembled)
        ? CpuFeatures.InstructionsOf(device.Level) & ~device.Instructions & CpuInstructions.AmxBf16
        : CpuInstructions.None;

    /// <summary>A level as LIULI_CPU spells it.</summary>
    public static string Name(CpuLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>The single instructions of a set.</summary>
    public static IEnumerable<string> Names(CpuInstructions instructions) =>
        Enum.GetValues<CpuInstructions>().Where(one => int.PopCount((int)one) == 1 && instructions.HasFlag(one)).Select(one => one.ToString());
}
