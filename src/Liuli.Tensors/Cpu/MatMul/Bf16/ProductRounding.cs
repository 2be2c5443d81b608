namespace Liuli.Tensors.Cpu;

/// <summary>What a product with <see cref="MatMulPrecision.BF16"/>, or with weights of 16 bits, does to the numbers that it multiplies, so that explanations can show them.</summary>
internal static class ProductRounding
{
    /// <summary>Bits that half precision lacks of F32's significant ones.</summary>
    private const int LostBits = 13;

    /// <summary>BF16, or F16 where half precision with shared exponents takes its place.</summary>
    public static DType Of(CpuContext context) => Bf16MatMul.IsFp16(context) ? DType.F16 : DType.BF16;

    /// <summary>A number as it is multiplied: of eight or eleven significant bits. (One that is 2⁻¹⁸ and less of the largest of those it shares an exponent with keeps fewer.)</summary>
    public static float Round(float x, DType type)
    {
        if (type == DType.BF16 || !float.IsFinite(x))
            return Conversion.Rounded(x, DType.BF16);
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return BitConverter.UInt32BitsToSingle((bits + (1u << (LostBits - 1)) - 1 + (bits >> LostBits & 1)) >> LostBits << LostBits);
    }
}
