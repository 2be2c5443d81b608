namespace Liuli.Tensors;

/// <summary>What a matrix product multiplies. Sums are F32 at any precision.</summary>
public enum MatMulPrecision : byte
{
    /// <summary>The inputs as they are.</summary>
    F32,

    /// <summary>
    /// Both inputs rounded to bfloat16 (to nearest, ties to even; NaN stays NaN; see <see cref="DType.BF16"/>): 8 significant bits, so a product is off by at most
    /// 2⁻⁸ of itself and a sum by much less. The products of rounded inputs are exact in F32. It means the same on every code path, and is several times
    /// faster where the processor multiplies bfloat16 (AMX, AVX-512 BF16). One path errs less in one place and more in another: multiply-adds of half precision (AVX-512 FP16, where there are no tiles) take inputs
    /// of 11 significant bits, and round sums of up to 32 products to as many; together that is a third of the error for products of both signs, and about as much where all have one.
    /// </summary>
    BF16,
}
