namespace Liuli.Tensors.Cpu;

/// <summary>
/// The matrix product of floats, C = op(A)·op(B) (+ C) (+ bias). Picks among three methods by shape alone: blocked with
/// packed panels for large products, and two that read the matrices where they lie for narrow or tiny ones.
/// </summary>
/// <remarks>The work is split over rows and columns of C, never over K: the same bits for any number of threads.</remarks>
public static unsafe class MatMul
{
    /// <summary>
    /// Up to this many rows (tokens in decoding, or a short prompt) dot products with weights stored as (N, K) beat packing them first.
    /// Measured: packing wins from about twenty rows on.
    /// </summary>
    private const int DotRows = 16;

    /// <summary>Up to this many rows dot products keep up with memory; from there on to sixteen, <see cref="MatMulSkinny"/> does more with each number it reads.</summary>
    private const int SkinnyRows = 7;

    /// <summary>The same for B stored as (K, N), which packs faster.</summary>
    private const int StreamRows = 4;

    /// <summary>Fewer columns than this would leave most of a tile empty.</summary>
    private const int DotColumns = 8;

    /// <summary>Below this many multiplications packing costs more than it saves.</summary>
    private const long TinyWork = 24 * 24 * 24;

    /// <summary>Products of a batch larger than this many multiplications are each split over all threads.</summary>
    private const long LargeWork = 4L * 1024 * 1024;

    /// <summary>Computes the product on arrays. The spans may be longer than needed; C must not overlap the others.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="problem">Sizes, forms, leading dimensions and batch.</param>
    /// <param name="a">A, as stored.</param>
    /// <param name="b">B, as stored.</param>
    /// <param name="c">C.</param>
    /// <param name="bias">N numbers added to every row of C, or empty.</param>
    /// <exception cref="ArgumentException">A size is negative, or a span is shorter than the problem says.</exception>
    public static void Multiply(CpuContext context, in MatMulProblem problem, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        MatMulCheck.Problem(problem, a.Length, b.Length, c.Length, bias.Length);
        fixed (float* pa = a, pb = b, pc = c, pBias = bias)
            Multiply(context, problem, pa, pb, pc, pBias);
    }

    /// <summary>The same on pointers, unchecked: for operations that have checked their shapes.</summary>
    internal static void Multiply(CpuContext context, in MatMulProblem problem, float* a, float* b, float* c, float* bias = null)
    {
        if (problem.M == 0 || problem.N == 0)
            return;
        MatMulJob job = new(problem, a, b, c, bias);
        if (problem.Products == 1)
        {
            Single(context, job);
            return;
        }
        BatchBody body = new(context, job, problem);
        // Few or large products: one after the other, each on all threads. Many small ones: each on one thread.
        if (problem.Products < context.Pool.Threads || job.Work > LargeWork)
            body.Run(0, problem.Products);
        else
            context.Pool.For(problem.Products, (int)(1 + TinyWork / (1 + job.Work)), body);
    }

    private static void Single(CpuContext context, in MatMulJob job)
    {
        switch (context.Lanes)
        {
            case CpuLevel.Avx512: Single<Lanes512>(context, job); break;
            case CpuLevel.Avx2: Single<Lanes256>(context, job); break;
            case CpuLevel.Portable: Single<PortableLanes>(context, job); break;
            default: MatMulNaive.Run(job); break;
        }
    }

    private static void Single<TLanes>(CpuContext context, in MatMulJob job) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (job.K == 0)
            MatMulNaive.Run(job);
        else if (job.Precision == MatMulPrecision.BF16)
            Rounded<TLanes>(context, job);
        else if (job.BColumn == 1 && (job.M <= StreamRows || job.Work <= TinyWork))
            MatMulStream<TLanes>.Run(context, job);
        else if (job.M > SkinnyRows && MatMulSkinny.Fits(context, job))
            MatMulSkinny.Run(context, job);
        else if (job.BRow == 1 && (job.M <= DotRows || job.Work <= TinyWork) && MatMulDot<TLanes>.Fits(job.M, job.K))
            MatMulDot<TLanes>.Run(context, job);
        else if (job.N <= DotColumns && job.AColumn == 1 && MatMulDot<TLanes>.Fits(job.N, job.K))
            MatMulDot<TLanes>.Run(context, job.Transposed());
        else if (MatMulPacked<TLanes>.PacksLessTransposed(context, job))
            MatMulPacked<TLanes>.Run(context, job.Transposed());
        else
            MatMulPacked<TLanes>.Run(context, job);
    }

    private static void Rounded<TLanes>(CpuContext context, in MatMulJob job) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (Bf16MatMul.Kernel(context) is { } kernel)
            Bf16MatMul.Run(context, kernel, Bf16Job.Of(job));
        else
            MatMulPacked<TLanes>.Run(context, job);
    }

    private readonly struct BatchBody(CpuContext context, in MatMulJob job, in MatMulProblem problem) : IRangeBody
    {
        private readonly MatMulJob _job = job;
        private readonly long _strideA = problem.StrideA, _strideB = problem.StrideB, _strideC = problem.StrideC;

        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++)
                Single(context, _job.At(i * _strideA, i * _strideB, i * _strideC));
        }
    }
}
