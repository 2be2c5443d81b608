namespace Liuli.Tensors.Cpu;

/// <summary>C = A·Bᵀ (+ bias) with the rows of B, the weights, stored in blocks (<see cref="DType.Q8_0"/>, <see cref="DType.Q4_0"/>).</summary>
/// <remarks>
/// The weights become floats on their way from memory to the registers, each once per call, and the sums are those of floats: an output
/// equals the product with the dequantised weights to 1e-5, its terms recombine, and how many rows A has changes nothing but rounding.
/// Activations stay F32. Rounding them to bytes too, as integer dot products need, saves nothing where 512-bit registers make the floats as fast as memory
/// gives the blocks, and every output would carry an error that its terms do not show.
/// The work is split over rows and columns of C, never over K: the same bits for any number of threads.
/// </remarks>
public static unsafe class BlockMatMul
{
    /// <summary>Up to this many rows of A dot products beat packing the weights into strips.</summary>
    private const int DotRows = 16;

    /// <summary>Computes the product. The spans may be longer than needed; C must not overlap the others.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Rows of B, columns of C.</param>
    /// <param name="k">Columns of A and B: a multiple of the type's block length.</param>
    /// <param name="type">How B is stored.</param>
    /// <param name="a">A (m, k).</param>
    /// <param name="b">B (n, k), as stored.</param>
    /// <param name="c">C (m, n).</param>
    /// <param name="bias">n numbers added to every row of C, or empty.</param>
    /// <exception cref="ArgumentException">A size is negative or fills no whole blocks, the type has no blocks, or a span is too short.</exception>
    public static void Multiply(CpuContext context, int m, int n, int k, DType type, ReadOnlySpan<float> a, ReadOnlySpan<byte> b, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!type.IsQuantized || k % type.BlockLength != 0)
            throw new ArgumentException($"matrix product with blocks: expected a type with blocks and rows of whole blocks, got {type} and rows of {k}");
        MatMulProblem problem = new(m, n, k) { TransposeB = true };
        // B as floats would have n·k elements; its bytes are checked here.
        if (b.Length < type.BytesFor((long)n * k))
            throw new ArgumentException($"matrix product with blocks: B has {b.Length} bytes, {n} rows of {k} as {type} take {type.BytesFor((long)n * k)}");
        MatMulCheck.Problem(problem, a.Length, (int)Math.Min(int.MaxValue, (long)n * k), c.Length, bias.Length);
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pc = c, pBias = bias)
        fixed (byte* pb = b)
            Multiply(context, new MatMulJob(problem, pa, null, pc, pBias) { Blocks = pb, BlockType = type });
    }

    private static void Multiply(CpuContext context, in MatMulJob job)
    {
        switch (context.Lanes)
        {
            case CpuLevel.Avx512: Multiply<Lanes512>(context, job); break;
            case CpuLevel.Avx2: Multiply<Lanes256>(context, job); break;
            case CpuLevel.Portable: Multiply<PortableLanes>(context, job); break;
            default: BlockNaive.Run(job); break;
        }
    }

    private static void Multiply<TLanes>(CpuContext context, in MatMulJob job) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (job.K == 0)
            BlockNaive.Run(job);
        else if (job.M <= DotRows)
            BlockDot<TLanes>.Run(context, job);
        else
            MatMulPacked<TLanes>.Run(context, job);
    }
}
