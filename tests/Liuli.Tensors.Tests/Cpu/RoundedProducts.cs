using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>What a product with blocks is once both sides are rounded to bfloat16, a number at a time.</summary>
internal static unsafe class RoundedProducts
{
    /// <summary>C = bf16(A)·bf16(W)ᵀ (+ bias).</summary>
    public static void Naive(DType type, int m, int n, int k, float[] a, byte[] w, float[] c, float[] bias)
    {
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        MatMul.Multiply(naive, new MatMulProblem(m, n, k) { TransposeB = true, Precision = MatMulPrecision.BF16 }, a, Floats(type, w, n * k), c, bias);
    }

    /// <summary>The stored numbers.</summary>
    public static float[] Floats(DType type, byte[] w, int count)
    {
        float[] floats = new float[count];
        fixed (byte* blocks = w)
        fixed (float* y = floats)
            BlockFormats.DequantizeNaive(type, blocks, count / type.BlockLength, y);
        return floats;
    }
}
