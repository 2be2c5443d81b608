namespace Liuli.Tensors;

/// <summary>What large products with weights of 16 bits, and those that <see cref="MatMulPrecision.BF16"/> rounds, run on.</summary>
public enum SixteenBitProducts
{
    /// <summary>Floats: no instruction of the device is faster.</summary>
    Float32,

    /// <summary>Bfloat16 on AMX's tiles. F16 weights become floats.</summary>
    Bf16Tiles,

    /// <summary>Bfloat16 in 512-bit registers (AVX-512 BF16). F16 weights become floats.</summary>
    Bf16Vectors,

    /// <summary>Whole numbers of 16 bits that share a power of two, in 512-bit registers (AVX-512 VNNI).</summary>
    Int16,

    /// <summary>The same in 256-bit registers (AVX-VNNI or AVX-512 VNNI).</summary>
    Int16Narrow,
}
