namespace Liuli.Tensors.Cpu;

/// <summary>C = A·Bᵀ (+ bias) with the rows of B, the weights, stored as <see cref="DType.F16"/> or <see cref="DType.BF16"/>: half the bytes of floats to read.</summary>
/// <remarks>
/// The weights become floats, which hold them exactly, on their way to the registers: the product equals the one with floats to 1e-5. One exception pays for
/// itself: with more than <see cref="DotRows"/> rows of A (a prompt), and where the processor multiplies bfloat16 fast, weights stored so are multiplied as
/// they are and A is rounded to bfloat16 as well (<see cref="MatMulPrecision.BF16"/>); where whole numbers of 16 bits take the place of bfloat16, so are weights of both types (<see cref="Assembler.Int16TileKernel"/>).
/// The work is split over rows and columns of C, never over K: the same bits for any number of threads.
/// </remarks>
public static unsafe class Float16MatMul
{
    /// <summary>Up to this many rows of A dot products beat packing the weights into strips.</summary>
    public const int DotRows = 16;

    /// <summary>Computes the product. The spans may be longer than needed; C must not overlap the others.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Rows of B, columns of C.</param>
    /// <param name="k">Columns of A and B.</param>
    /// <param name="type">How B is stored: F16 or BF16.</param>
    /// <param name="a">A (m, k).</param>
    /// <param name="b">B (n, k), as stored.</param>
    /// <param name="c">C (m, n).</param>
    /// <param name="bias">n numbers added to every row of C, or empty.</param>
    /// <exception cref="ArgumentException">A size is negative, the type is another, or a span is too short.</exception>
    public static void Multiply(CpuContext context, int m, int n, int k, DType type, ReadOnlySpan<float> a, ReadOnlySpan<byte> b, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        fixed (byte* pb = b)
            Multiply(context, m, n, k, type, a, pb, b.Length, c, bias);
    }

    /// <summary>The same with weights that may have more bytes than a span can.</summary>
    public static void Multiply(CpuContext context, int m, int n, int k, DType type, ReadOnlySpan<float> a, byte* b, long bytes, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!type.IsFloat16)
            throw new ArgumentException($"matrix product with weights of 16 bits: expected F16 or BF16, got {type}");
        MatMulProblem problem = new(m, n, k) { TransposeB = true };
        MatMulCheck.Problem(problem, a.Length, bytes / sizeof(ushort), c.Length, bias.Length);
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pc = c, pBias = bias)
            Multiply(context, new Float16Job(m, n, k, type) { A = pa, B = b, C = pc, Bias = pBias });
    }

    /// <summary>Whether a product of this many rows rounds A, to bfloat16 or whole numbers.</summary>
    internal static bool RoundsInput(CpuContext context, DType type, int m) =>
        m > DotRows && (type == DType.BF16 ? Bf16MatMul.Kernel(context) is not null : type == DType.F16 && Bf16MatMul.IsInt16(context));

    private static void Multiply(CpuContext context, in Float16Job job)
    {
        if (job.K == 0)
            Float16Naive.Run(job);
        else if (RoundsInput(context, job.Type, job.M))
            Bf16MatMul.Run(context, Bf16MatMul.Kernel(context)!, Tiles(job));
        else
            switch (context.Lanes)
            {
                case CpuLevel.Avx512: Multiply<Lanes512>(context, job); break;
                case CpuLevel.Avx2: Multiply<Lanes256>(context, job); break;
                case CpuLevel.Portable: Multiply<PortableLanes>(context, job); break;
                default: Float16Naive.Run(job); break;
            }
    }

    private static void Multiply<TLanes>(CpuContext context, in Float16Job job) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (job.M <= DotRows)
            Float16Dot<TLanes>.Run(context, job);
        else
            MatMulPacked<TLanes>.Run(context, new MatMulJob(new MatMulProblem(job.M, job.N, job.K) { TransposeB = true }, job.A, null, job.C, job.Bias) { Float16 = job });
    }

    private static Bf16Job Tiles(in Float16Job job) => new(job.M, job.N, job.K, new(job.A, job.K, 1), new(job.B, job.Type, job.RowOfB, sizeof(ushort)))
    {
        C = job.C,
        CRow = job.N,
        Bias = job.Bias,
    };
}
