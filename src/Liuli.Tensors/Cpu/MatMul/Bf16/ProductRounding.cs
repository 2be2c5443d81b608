namespace Liuli.Tensors.Cpu;

/// <summary>What a product with <see cref="MatMulPrecision.BF16"/>, or with weights of 16 bits, does to the numbers that it multiplies, so that explanations can show them.</summary>
internal static class ProductRounding
{
    /// <summary>BF16, or F32 where whole numbers of 16 bits take its place: what such a number is rounded to depends on its neighbours, and it is shown as it was.</summary>
    public static DType Of(CpuContext context) => Bf16MatMul.IsInt16(context) ? DType.F32 : DType.BF16;

    /// <summary>A number as it is multiplied, as far as that can be told.</summary>
    public static float Round(float x, DType type) => type == DType.BF16 ? Conversion.Rounded(x, DType.BF16) : x;
}
