using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>What this processor can do. Detected once; nothing here can be switched, a path is forced by asking for its level.</summary>
public static class CpuFeatures
{
    private static readonly DetectedInstructions s_detected = InstructionDetection.Detect();

    /// <summary>Instructions beyond the levels' own that assembled kernels may use on this machine.</summary>
    public static CpuInstructions Instructions => s_detected.Instructions;

    /// <summary>Whether the system gives memory for machine code; null where it was not asked, because no kernel is assembled for this processor.</summary>
    public static bool? ExecutableMemory => s_detected.ExecutableMemory;

    /// <summary>Whether AMX's tiles may be used, and if not, why.</summary>
    public static TileSupport Tiles => s_detected.Tiles;

    /// <summary>The levels that run on this machine, slowest first; <see cref="CpuLevel.Naive"/> and <see cref="CpuLevel.Portable"/> always do.</summary>
    public static IReadOnlyList<CpuLevel> AvailableLevels { get; } = [.. Enum.GetValues<CpuLevel>().Where(IsAvailable)];

    /// <summary>The fastest level of this machine.</summary>
    public static CpuLevel Best { get; } = AvailableLevels[^1];

    /// <summary>Physical cores that this process may use: the default number of compute threads.</summary>
    public static int PhysicalCores { get; } = PhysicalCoreCount.Detect();

    /// <summary>Whether kernels of this level run on this machine at the speed they were written for.</summary>
    public static bool IsAvailable(CpuLevel level) => level switch
    {
        CpuLevel.Naive or CpuLevel.Portable => true,
        CpuLevel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        // The last condition is .NET's own list of processors that lower their clock under 512-bit code; AVX2 is the better path there.
        CpuLevel.Avx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated,
        CpuLevel.Amx => IsAvailable(CpuLevel.Avx512) && Instructions.HasFlag(CpuInstructions.AmxBf16),
        _ => false,
    };

    /// <summary>The instructions of this machine that kernels of a level use.</summary>
    public static CpuInstructions InstructionsOf(CpuLevel level) => Instructions & level switch
    {
        CpuLevel.Avx2 => CpuInstructions.Assembled | CpuInstructions.AvxVnni | CpuInstructions.Avx512VnniNarrow,
        CpuLevel.Avx512 => CpuInstructions.Assembled | CpuInstructions.AvxVnni | CpuInstructions.Avx512Vnni | CpuInstructions.Avx512Bf16 | CpuInstructions.Avx512Fp16,
        CpuLevel.Amx => CpuInstructions.All,
        _ => CpuInstructions.None,
    };
}
