namespace Liuli.Tensors.Cpu;

/// <summary>Checks of the matrix product's public edge.</summary>
internal static class MatMulCheck
{
    public static void Problem(in MatMulProblem p, long a, long b, long c, long bias)
    {
        if (p.M < 0 || p.N < 0 || p.K < 0 || p.Batch < 0 || p.StrideA < 0 || p.StrideB < 0 || p.StrideC < 0)
            throw new ArgumentException($"matrix product: sizes and strides must not be negative, found {p}");
        Span("A", a, p.RowsA, p.RowLengthA, p.StepA, p.Products, p.StrideA);
        Span("B", b, p.RowsB, p.RowLengthB, p.StepB, p.Products, p.StrideB);
        Span("C", c, p.M, p.N, p.StepC, p.Products, p.StrideC);
        if (p.Products > 1 && p.StrideC < (long)(p.M - 1) * p.StepC + p.N)
            throw new ArgumentException($"matrix product: the {p.Products} results of a batch overlap, StrideC is {p.StrideC}");
        if (bias != 0 && bias < p.N)
            throw new ArgumentException($"matrix product: bias has {bias} elements, expected N = {p.N} or none");
    }

    private static void Span(string name, long length, int rows, int rowLength, int step, int products, long stride)
    {
        if (step < rowLength)
            throw new ArgumentException($"matrix product: {name} has rows of {rowLength} but a leading dimension of {step}; it must be at least the row's length");
        if (rows == 0 || rowLength == 0)
            return;
        Int128 needed = (Int128)(products - 1) * stride + (Int128)(rows - 1) * step + rowLength;
        if (length < needed)
            throw new ArgumentException($"matrix product: {name} has {length} elements, the problem needs {needed} ({rows} rows of {rowLength}, leading dimension {step}, {products} product(s))");
    }
}
