namespace Liuli.Tensors;

/// <summary>What a matrix product multiplies. Sums are F32 at any precision.</summary>
public enum MatMulPrecision : byte
{
    /// <summary>The inputs as they are.</summary>
    F32,

    /// <summary>
    /// Both inputs rounded to bfloat16 (to nearest, ties to even; NaN stays NaN; see <see cref="DType.BF16"/>): 8 significant bits, so a product is off by at most
    /// 2⁻⁸ of itself and a sum by much less. The products of rounded inputs are exact in F32. It means the same on every code path, and is several times
    /// faster where the processor multiplies bfloat16 (AMX, AVX-512 BF16).
    /// </summary>
    BF16,
}
