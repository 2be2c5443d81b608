namespace Liuli.Tensors.Cpu;

/// <summary>A tensor of F32 or BF16 seen as a matrix (rows, columns), which may be stored transposed.</summary>
internal readonly record struct StoredMatrix(Tensor Numbers, int Rows, int Columns, bool Transposed = false)
{
    /// <summary>As A: one row after the other.</summary>
    public unsafe Bf16Operand ByRows => new((void*)Numbers.Pointer, Numbers.DType, Transposed ? Bytes : Bytes * Columns, Transposed ? Bytes * Rows : Bytes);

    /// <summary>As B: one column after the other.</summary>
    public unsafe Bf16Operand ByColumns => new((void*)Numbers.Pointer, Numbers.DType, Transposed ? Bytes * Rows : Bytes, Transposed ? Bytes : Bytes * Columns);

    private nint Bytes => Numbers.DType.BlockBytes;
}

/// <summary>Where a product goes: F32, or BF16 that nothing accumulates in.</summary>
internal readonly record struct RoundedTarget(Tensor Numbers)
{
    /// <summary>Added to every row, or null.</summary>
    public Tensor Bias { get; init; }

    /// <summary>Whether to add to what is there.</summary>
    public bool Accumulate { get; init; }
}

/// <summary>C (M, N) = A·B (+ C) (+ bias) of rounded numbers, each matrix as F32 or BF16.</summary>
internal static unsafe class RoundedProduct
{
    public static void Run(CpuContext context, in StoredMatrix a, in StoredMatrix b, in RoundedTarget target)
    {
        Tensor c = target.Numbers;
        if (c.Count == 0)
            return;
        bool rounds = c.DType == DType.BF16;
        if (a.Columns == 0 || (rounds && a.Columns > Bf16MatMul.MaxRoundedK) || Bf16MatMul.Kernel(context) is not { } kernel)
        {
            Widened(context, a, b, target);
            return;
        }
        Bf16MatMul.Run(context, kernel, new Bf16Job(a.Rows, b.Columns, a.Columns, a.ByRows, b.ByColumns)
        {
            C = rounds ? null : (float*)c.Pointer,
            Rounded = rounds ? (ushort*)c.Pointer : null,
            CRow = b.Columns,
            Bias = target.Bias.IsNull ? null : (float*)target.Bias.Pointer,
            Accumulate = target.Accumulate,
        });
    }

    /// <summary>On floats, where no instruction multiplies bfloat16.</summary>
    private static void Widened(CpuContext context, in StoredMatrix a, in StoredMatrix b, in RoundedTarget target)
    {
        using Recording.Restore pause = Recording.Nothing();
        Tensor c = target.Numbers, sums = c.DType == DType.F32 ? c : Tensor.Empty(c.Shape, DType.F32, c.Device), x = Floats(a.Numbers), y = Floats(b.Numbers);
        MatMulProblem problem = new(a.Rows, b.Columns, a.Columns) { TransposeA = a.Transposed, TransposeB = b.Transposed, Accumulate = target.Accumulate, Precision = MatMulPrecision.BF16 };
        MatMul.Multiply(context, problem, x.AsSpan<float>(), y.AsSpan<float>(), sums.AsSpan<float>(), target.Bias.IsNull ? default : target.Bias.AsSpan<float>());
        if (x != a.Numbers)
            x.Dispose();
        if (y != b.Numbers)
            y.Dispose();
        if (sums == c)
            return;
        Conversion.Run(context, DType.F32, (byte*)sums.Pointer, c.DType, (byte*)c.Pointer, c.Count);
        sums.Dispose();
    }

    private static Tensor Floats(Tensor numbers) => numbers.DType == DType.F32 ? numbers : numbers.To(DType.F32);
}
