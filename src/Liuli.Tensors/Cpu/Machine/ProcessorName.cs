using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Liuli.Tensors.Cpu;

/// <summary>What the processor calls itself.</summary>
internal static class ProcessorName
{
    private const uint FirstBrandLeaf = 0x8000_0002, LastBrandLeaf = 0x8000_0004;

    /// <summary>The name, or null where nothing says one.</summary>
    public static string? Detect()
    {
        string? name = FromProcessor() ?? FromLinux() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim();
    }

    /// <summary>CPUID leaves 0x80000002 to 0x80000004: 48 characters, filled up with zeros (Intel SDM vol. 2A; AMD's are the same).</summary>
    private static string? FromProcessor()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax < LastBrandLeaf)
            return null;
        List<int> words = [];
        for (uint leaf = FirstBrandLeaf; leaf <= LastBrandLeaf; leaf++)
        {
            (int eax, int ebx, int ecx, int edx) = X86Base.CpuId((int)leaf, 0);
            words.AddRange([eax, ebx, ecx, edx]);
        }
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(words))).TrimEnd('\0');
    }

    /// <summary>The line "model name", or on Arm boards "Model".</summary>
    private static string? FromLinux() =>
        SystemFile.Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Model\t", StringComparison.Ordinal))
            ?.Split(':', 2).Last();
}
