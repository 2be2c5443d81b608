using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Products with a matrix (M, V) of floats that were rounded to bfloat16 where they lie: row i fills the first half of the place of its floats. Rounded once, such a
/// matrix is packed for several products from half the bytes.
/// </summary>
internal static unsafe class RoundedRows
{
    /// <summary>C (M, N) = X·W with W (V, N) floats.</summary>
    public static void Multiply(CpuContext context, Bf16TileKernel kernel, ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> w, Span<float> c)
    {
        int k = x.Length / rows, n = w.Length / k;
        fixed (float* px = x, pw = w, pc = c)
        {
            Bf16Operand left = new(px, DType.BF16, (nint)k * sizeof(float), sizeof(ushort));
            Bf16MatMul.Run(context, kernel, new Bf16Job(rows, n, k, left, new Bf16Operand(pw, 1, n)) { C = pc, CRow = n });
        }
    }

    /// <summary>C (V, N) = Xᵀ·Y (+ C) with Y (M, N) floats.</summary>
    public static void MultiplyTransposed(CpuContext context, Bf16TileKernel kernel, ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> y, Span<float> c, bool accumulate)
    {
        int m = x.Length / rows, n = y.Length / rows;
        fixed (float* px = x, py = y, pc = c)
        {
            Bf16Operand left = new(px, DType.BF16, sizeof(ushort), (nint)m * sizeof(float));
            Bf16MatMul.Run(context, kernel, new Bf16Job(m, n, rows, left, new Bf16Operand(py, 1, n)) { C = pc, CRow = n, Accumulate = accumulate });
        }
    }
}
