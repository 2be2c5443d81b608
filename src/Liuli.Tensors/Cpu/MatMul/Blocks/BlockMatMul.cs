using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>C = A·Wᵀ (+ bias) with the rows of W, the weights, stored in blocks (<see cref="DType.Q8_0"/>, <see cref="DType.Q4_K"/> …).</summary>
/// <remarks>
/// The activations are rounded to blocks too, once a call (<see cref="ActivationBlocks"/>), so that the processor multiplies bytes:
/// <code>
/// C[i, j] = Σ over units u of (d_x[i, u]·d_w[j, u])·s[i, j, u] + x[i, u]·m_w[j, u]  (+ bias[j]),   s = Σ of the unit's q_x·q_w,   x = d_x·Σ of its q_x
/// </code>
/// A unit is what shares a scale d_w, 32 numbers or sixteen of them; the second product is there only where the type has minima m_w. d_w and m_w are exact floats,
/// s is an exact integer. The units follow one another from the first to the last, each one or two F32 multiply-adds that round once
/// (fma(s, d_x·d_w, sum), then fma(x, m_w, sum), d_x·d_w and x rounded before), and the bias comes last. Every path keeps to that, so an output has the same bits on every level, for any number of rows of A beside its own
/// and for any number of threads: a prompt, its decoding token by token and a batch agree exactly. A row with NaN or ∞ gives NaN.
/// One exception pays for itself: with more than <see cref="ByteRows"/> rows of A, a prompt, and where the processor multiplies tiles of bfloat16, the weights are unpacked to bfloat16
/// (<see cref="Bf16Blocks"/>) and A is rounded to it, C = bf16(A)·bf16(W)ᵀ (<see cref="MatMulPrecision.BF16"/>). Bytes on tiles would not be faster: 32 numbers fill half of a tile's row, so that they take
/// as many tile products, 16 cycles each, and after every one of them 256 sums have to leave the tile and be scaled, some 48 vector instructions on two ports. Rounding both sides to 8 significant
/// bits (2⁻⁹ of each number) errs less than rounding activations to 127 steps of their block's largest.
/// </remarks>
public static unsafe class BlockMatMul
{
    /// <summary>Up to this many rows of A products of bytes beat unpacking the weights to bfloat16. On a core of an Emerald Rapids a number of W takes 0.09 ns to unpack
    /// and 2 ps for each row of A, in 32s, to multiply; as a byte 5 to 7 ps for each row: even at some 45 rows.</summary>
    public const int ByteRows = 48;

    /// <summary>Computes the product. The spans may be longer than needed; C must not overlap the others.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Rows of W, columns of C.</param>
    /// <param name="k">Columns of A and W: a multiple of the type's block length.</param>
    /// <param name="type">How W is stored.</param>
    /// <param name="a">A (m, k).</param>
    /// <param name="w">W (n, k), as stored.</param>
    /// <param name="c">C (m, n).</param>
    /// <param name="bias">n numbers added to every row of C, or empty.</param>
    /// <exception cref="ArgumentException">A size is negative or fills no whole blocks, the type has no blocks, or a span is too short.</exception>
    public static void Multiply(CpuContext context, int m, int n, int k, DType type, ReadOnlySpan<float> a, ReadOnlySpan<byte> w, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        fixed (byte* pw = w)
            Multiply(context, m, n, k, type, a, pw, w.Length, c, bias);
    }

    /// <summary>The same with weights that may have more bytes than a span can.</summary>
    public static void Multiply(CpuContext context, int m, int n, int k, DType type, ReadOnlySpan<float> a, byte* w, long bytes, Span<float> c, ReadOnlySpan<float> bias = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!BlockFormats.Knows(type) || k % type.BlockLength != 0)
            throw new ArgumentException($"matrix product with blocks: expected a type with blocks and rows of whole blocks, got {type} and rows of {k}");
        BlockLayout layout = BlockLayout.Of(type);
        if (k / BlockFormats.Length > layout.Capacity)
            throw new ArgumentException($"matrix product with blocks: rows have at most {layout.Capacity * BlockFormats.Length} elements, got {k}; convert the weights with To(DType.F32)");
        MatMulProblem problem = new(m, n, k) { TransposeB = true };
        // W as floats would have n·k elements; its bytes are checked here.
        if (bytes < type.BytesFor((long)n * k))
            throw new ArgumentException($"matrix product with blocks: B has {bytes} bytes, {n} rows of {k} as {type} take {type.BytesFor((long)n * k)}");
        MatMulCheck.Problem(problem, a.Length, (long)n * k, c.Length, bias.Length);
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pc = c, pBias = bias)
        {
            BlockJob job = new() { M = m, N = n, Blocks = k / BlockFormats.Length, Type = type, A = pa, W = w, C = pc, Bias = pBias };
            if (RoundsToBf16(context, m) && k > 0)
                Bf16MatMul.Run(context, Bf16MatMul.Tiles(context)!, job.Rounded);
            else
                Run(context, job, BlockMethod.For(context, job));
        }
    }

    /// <summary>Whether a product of this many rows is one of bfloat16.</summary>
    internal static bool RoundsToBf16(CpuContext context, int m) => m > ByteRows && BlockBf16Kernel.Fits(context) && Bf16MatMul.Tiles(context) is not null;

    /// <summary>Computes a product whose sizes are right with a method of one's choice.</summary>
    internal static void Run(CpuContext context, in BlockJob job, in BlockMethod method)
    {
        using ScratchPool.Lease lease = context.Scratch.Rent();
        ActivationBlocks x = new((byte*)lease.Pointer, method.RowsInTile, job.Blocks, BlockLayout.Of(job.Type));
        int rowsAtOnce = Math.Min(job.M, method.RowsThatFit(job));
        for (int row = 0; row < job.M; row += rowsAtOnce)
        {
            int rows = Math.Min(rowsAtOnce, job.M - row);
            x.Round(context, job.A + (nint)row * job.Blocks * BlockFormats.Length, rows, method.Zero);
            method.Run(context, job, x, row, rows);
        }
    }
}
