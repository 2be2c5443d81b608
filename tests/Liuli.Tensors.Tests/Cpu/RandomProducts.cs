using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Products of random matrices, with what the naive twin makes of them.</summary>
internal static class RandomProducts
{
    private static readonly Once<(MatMulProblem Problem, bool Bias), float[]> s_expected = new(product =>
    {
        using CpuContext naive = new(CpuLevel.Naive, threads: 1);
        MatMulProblem p = product.Problem;
        float[] c = C(p);
        MatMul.Multiply(naive, p, A(p), B(p), c, Bias(p, product.Bias));
        return c;
    });

    /// <summary>C as the naive twin leaves it, the gaps between its rows included.</summary>
    public static float[] Expected(in MatMulProblem p, bool bias) => s_expected[(p, bias)];

    public static float[] A(in MatMulProblem p) => Kernels.Random(Length(p, p.RowsA, p.StepA, p.StrideA), 11);

    public static float[] B(in MatMulProblem p) => Kernels.Random(Length(p, p.RowsB, p.StepB, p.StrideB), 12);

    /// <summary>C before the product.</summary>
    public static float[] C(in MatMulProblem p) => Kernels.Random(Length(p, p.M, p.StepC, p.StrideC), 13);

    /// <summary>The bias; empty for none.</summary>
    public static float[] Bias(in MatMulProblem p, bool bias) => bias ? Kernels.Random(p.N, 14) : [];

    private static int Length(in MatMulProblem p, int rows, int step, long stride) => (int)(rows * step + (p.Products - 1) * stride);
}
