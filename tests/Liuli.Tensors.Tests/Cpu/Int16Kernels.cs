using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>The kernels of whole numbers of 16 bits, by what their names say of them in tests.</summary>
internal static class Int16Kernels
{
    private static readonly (string Name, CpuInstructions Needed, Int16TileKernel Kernel)[] s_all =
    [
        ("INT16 kernel", CpuInstructions.Avx512Vnni, Int16TileKernel.Instance),
        ("INT16 kernel without BF16", CpuInstructions.Avx512Vnni, Int16TileKernel.WithoutBf16),
        ("INT16 kernel of AVX-VNNI", CpuInstructions.AvxVnni, Int16NarrowKernel.Vex),
        ("INT16 kernel of AVX-512 VNNI in 256 bits", CpuInstructions.Avx512VnniNarrow, Int16NarrowKernel.Evex),
    ];

    public static IEnumerable<string> All => s_all.Select(one => one.Name);

    public static TheoryData<string> Names => [.. All];

    /// <summary>Those that this machine has.</summary>
    public static IEnumerable<Int16TileKernel> Here => s_all.Where(one => CpuFeatures.Instructions.HasFlag(one.Needed)).Select(one => one.Kernel);

    /// <summary>Whether a name is that of one.</summary>
    public static bool Has(string name) => s_all.Any(one => one.Name == name);

    /// <summary>A kernel; the test is skipped where it cannot run.</summary>
    public static Int16TileKernel Of(string name)
    {
        (string _, CpuInstructions needed, Int16TileKernel kernel) = s_all.Single(one => one.Name == name);
        Skip.IfNot(CpuFeatures.Instructions.HasFlag(needed), $"the {name} needs {needed}; this machine has {CpuFeatures.Instructions}");
        return kernel;
    }
}
