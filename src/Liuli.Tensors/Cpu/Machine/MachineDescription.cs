using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu;

/// <summary>The machine as the system describes it; <see cref="CpuFeatures"/> says what kernels make of it, <see cref="MachineSpeed"/> how fast it is.</summary>
/// <param name="Processor">What the processor calls itself; null where nothing says it.</param>
/// <param name="Architecture">For example X64 or Arm64.</param>
/// <param name="PhysicalCores">Cores that this process may use.</param>
/// <param name="LogicalProcessors">Hardware threads that this process may use.</param>
/// <param name="Caches">Of the first core, nearest first; empty where the system does not list them.</param>
/// <param name="Memory">Main memory.</param>
public sealed record MachineDescription(
    string? Processor, Architecture Architecture, int PhysicalCores, int LogicalProcessors, IReadOnlyList<ProcessorCache> Caches, MachineMemory Memory)
{
    /// <summary>Asks the processor and the system; nothing is measured.</summary>
    public static MachineDescription Detect() => new(
        ProcessorName.Detect(), RuntimeInformation.ProcessArchitecture, CpuFeatures.PhysicalCores, Environment.ProcessorCount, ProcessorCache.Detect(), MachineMemory.Detect());
}
