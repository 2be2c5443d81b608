namespace Liuli.Tensors.Cpu;

/// <summary>
/// Instructions beyond those of a <see cref="CpuLevel"/> that kernels assembled at run time may use. They are used where the processor, the
/// operating system and the level allow it; everything that they speed up also runs without them.
/// </summary>
[Flags]
public enum CpuInstructions
{
    /// <summary>No machine code is assembled; all kernels are .NET's own vector code.</summary>
    None = 0,

    /// <summary>Machine code may be assembled for the level's own instructions.</summary>
    Assembled = 1,

    /// <summary>Sums of four byte products, or two of 16-bit numbers, in 256-bit registers (AVX-VNNI), from <see cref="CpuLevel.Avx2"/> on.</summary>
    AvxVnni = 2,

    /// <summary>Sums of four byte products, or two of 16-bit numbers, in 512-bit registers (AVX-512 VNNI), from <see cref="CpuLevel.Avx512"/> on.</summary>
    Avx512Vnni = 4,

    /// <summary>Sums of two bfloat16 products in 512-bit registers (AVX-512 BF16), from <see cref="CpuLevel.Avx512"/> on.</summary>
    Avx512Bf16 = 8,

    /// <summary>Tile products of bytes (AMX-INT8), at <see cref="CpuLevel.Amx"/>. Measured as a limit; no kernel uses them.</summary>
    AmxInt8 = 16,

    /// <summary>Tile products of bfloat16 (AMX-BF16), at <see cref="CpuLevel.Amx"/>.</summary>
    AmxBf16 = 32,

    /// <summary>Multiply-adds of half precision in 512-bit registers (AVX-512 FP16), from <see cref="CpuLevel.Avx512"/> on.</summary>
    Avx512Fp16 = 64,

    /// <summary>Sums of products in 256-bit registers as AVX-512 VNNI and VL have them, at <see cref="CpuLevel.Avx2"/>, where processors whose clock 512-bit registers lower (Cascade Lake, Cooper Lake) are.</summary>
    Avx512VnniNarrow = 128,

    /// <summary>Whatever there is.</summary>
    All = Assembled | AvxVnni | Avx512Vnni | Avx512Bf16 | AmxInt8 | AmxBf16 | Avx512Fp16 | Avx512VnniNarrow,
}
