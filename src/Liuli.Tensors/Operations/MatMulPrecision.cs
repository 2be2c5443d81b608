namespace Liuli.Tensors;

/// <summary>What a matrix product multiplies. Sums are F32 at any precision.</summary>
public enum MatMulPrecision : byte
{
    /// <summary>The inputs as they are.</summary>
    F32,

    /// <summary>
    /// Both inputs rounded to bfloat16 (to nearest, ties to even; NaN stays NaN; see <see cref="DType.BF16"/>): 8 significant bits, so a product is off by at most
    /// 2⁻⁸ of itself and a sum by much less. The products of rounded inputs are exact in F32. It means the same on every code path, and is several times
    /// faster where the processor multiplies bfloat16 (AMX, AVX-512 BF16). One path errs less: whole numbers of 16 bits (processors with AVX-512 FP16, where there are no tiles), which share a power of
    /// two over 128 steps of the sum and are added up without loss, leave a tenth of the error.
    /// </summary>
    BF16,
}
