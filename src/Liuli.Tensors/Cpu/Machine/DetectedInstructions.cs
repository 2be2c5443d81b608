namespace Liuli.Tensors.Cpu;

/// <summary>What was found of instructions beyond the levels' own, and why the rest is missing.</summary>
/// <param name="Instructions">What assembled kernels may use.</param>
/// <param name="ExecutableMemory">Whether the system gives memory for machine code; null where it was not asked, because no kernel is written for this processor.</param>
/// <param name="Tiles">Whether AMX may be used.</param>
internal readonly record struct DetectedInstructions(CpuInstructions Instructions, bool? ExecutableMemory, TileSupport Tiles);
