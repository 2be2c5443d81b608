namespace Liuli.Tensors.Cpu;

/// <summary>
/// The code paths that every CPU kernel has, slowest first. A kernel is written once; the level decides with how many
/// lanes (numbers per instruction) it runs. Some kernels also have an assembled form: see <see cref="CpuInstructions"/>.
/// </summary>
public enum CpuLevel
{
    /// <summary>One number at a time, in the order of the formula: the algorithmic reference that the others are tested against.</summary>
    Naive,

    /// <summary><see cref="System.Numerics.Vector{T}"/>: whatever width the machine has, on any processor (NEON on Arm).</summary>
    Portable,

    /// <summary>256-bit vectors, eight floats, with fused multiply-add (x86 with AVX2 and FMA).</summary>
    Avx2,

    /// <summary>512-bit vectors, sixteen floats, with fused multiply-add (x86 with AVX-512 F, BW, CD, DQ, VL).</summary>
    Avx512,

    /// <summary>The same, with large products of bytes and bfloat16 on tile registers (x86 with AMX-INT8 and AMX-BF16, on Linux).</summary>
    Amx,
}
