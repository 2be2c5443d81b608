using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Matrix product: y = x·w + b, the work horse of every network.</summary>
public static class MatMulExtensions
{
    extension(Tensor left)
    {
        /// <summary>y[…, i, j] = Σₖ left[…, i, k]·right[…, k, j] + bias[j], over the last two dimensions.</summary>
        /// <remarks>
        /// left (…, M, K) · right (…, K, N) → (…, M, N). Leading dimensions are a batch and must be equal; a right operand of two
        /// dimensions is shared by the whole batch. A transposed operand is used as it is stored: left (…, K, M), right (…, N, K).
        /// A right operand stored in blocks (<see cref="DType.Q8_0"/>, <see cref="DType.Q4_K"/> …) has two dimensions, one row for each output, and is
        /// computed on as it is stored, with left rounded to 8 bits in blocks of 32 (d = max|x| / 127, q = x / d rounded to the nearest, halves to even):
        /// y = Σ d·q·w; but where the processor multiplies tiles of bfloat16, all numbers of more than 48 rows of left, and those of right, are rounded to bfloat16 instead.
        /// The gradient reaches left as if nothing had been rounded there (straight through), but cannot reach right. A right operand stored as
        /// <see cref="DType.F16"/> or <see cref="DType.BF16"/> is computed on as it is stored too, with left as it is; but where the processor multiplies tiles of bfloat16,
        /// more than 16 rows of left are rounded to bfloat16 to meet a right operand stored so, and where it has no tiles but AVX-512 FP16, both sides become whole numbers of 16 bits that share a power of two
        /// over 128 steps of the sum, to meet either.
        /// </remarks>
        /// <param name="right">The right operand, often a weight.</param>
        /// <param name="transposeLeft">left is stored as (…, K, M).</param>
        /// <param name="transposeRight">right is stored as (…, N, K): one row for each output, as linear layers usually keep it.</param>
        /// <param name="bias">(N), added to every row; <c>default</c> for none.</param>
        /// <param name="precision">Whether both operands are rounded to bfloat16 first. Sums and bias are F32 all the same. (On processors with AVX-512 FP16 and without tiles the operands become whole numbers of 16 bits that share a
        /// power of two over 128 steps of the sum; the error is smaller.) The products that make the gradients
        /// round what they multiply too: the operands and the incoming gradient.</param>
        /// <param name="output">F32, or BF16: every sum rounded once. With either operand rounded, left may be stored as BF16 already, of which right and y see no difference;
        /// both are for <see cref="MatMulPrecision.BF16"/>, a right operand (K, N) or (N, K) of F32, and left as it is stored.</param>
        /// <exception cref="ArgumentException">An operand is not F32 or has fewer than two dimensions, they are on different devices, sizes do not fit, or a
        /// right operand that is not F32 is to be rounded.</exception>
        public Tensor MatMul(Tensor right, bool transposeLeft = false, bool transposeRight = false, Tensor bias = default, MatMulPrecision precision = MatMulPrecision.F32, DType output = DType.F32) =>
            left.DType == DType.BF16 || output != DType.F32
                ? RoundedMatMulOperation.Instance.Apply(left, right, transposeLeft, transposeRight, bias, precision, output)
                : MatMulOperation.Instance.Apply(left, right, transposeLeft, transposeRight, bias, precision);
    }
}

internal sealed unsafe class MatMulOperation : Operation
{
    public static readonly MatMulOperation Instance = new();

    public override string Name => "matmul";

    public override string Formula => "y[i, j] = Σₖ x[i, k]·w[k, j] + b[j]";

    /// <summary>The formula of a product that rounds to BF16, or to as many bits as F16 has.</summary>
    public static string RoundedFormula(DType rounding) =>
        rounding == DType.F32 ? "y[i, j] = Σₖ i16(x[i, k])·i16(w[k, j]) + b[j]" : "y[i, j] = Σₖ bf16(x[i, k])·bf16(w[k, j]) + b[j]";

    /// <summary>Sizes of a call: <paramref name="Batch"/> products of (M, K)·(K, N).</summary>
    private readonly record struct Sizes(int Batch, int M, int N, int K, bool TransposeLeft, bool TransposeRight, bool SharedRight, MatMulPrecision Precision)
    {
        public long Left => (long)M * K;
        public long Right => SharedRight ? 0 : (long)K * N;
        public long Output => (long)M * N;
    }

    public Tensor Apply(Tensor left, Tensor right, bool transposeLeft, bool transposeRight, Tensor bias, MatMulPrecision precision)
    {
        Check.Is(left, DType.F32, Name);
        if (right.DType.IsQuantized || right.DType.IsFloat16)
            BlockOperand.Check(right, transposeLeft, transposeRight, precision, Name);
        else
            Check.Is(right, DType.F32, Name);
        Check.SameDevice(left, right, Name);
        Check.RankAtLeast(left, 2, Name);
        Check.RankAtLeast(right, 2, Name);
        Sizes sizes = Measure(left.Shape, right.Shape, transposeLeft, transposeRight) with { Precision = precision };
        if (!bias.IsNull)
        {
            Check.Is(bias, DType.F32, Name);
            Check.SameDevice(left, bias, Name);
            Check.Shape(bias, [sizes.N], Name);
        }
        Tensor y = Tensor.Empty(OutputShape(left.Shape, sizes, transposeLeft), DType.F32, left.Device);
        if (right.DType.IsQuantized)
        {
            BlockMatMul.Multiply(y.Device.Context, sizes.M, sizes.N, sizes.K, right.DType, left.AsSpan<float>(), (byte*)right.Pointer, right.Bytes, y.AsSpan<float>(), bias.IsNull ? default : bias.AsSpan<float>());
            if (BlockMatMul.RoundsToBf16(y.Device.Context, sizes.M))
                sizes = sizes with { Precision = MatMulPrecision.BF16 };
            return Recording.Record(this, y, sizes, left, right, bias);
        }
        if (right.DType.IsFloat16)
        {
            Float16MatMul.Multiply(y.Device.Context, sizes.M, sizes.N, sizes.K, right.DType, left.AsSpan<float>(), (byte*)right.Pointer, right.Bytes, y.AsSpan<float>(), bias.IsNull ? default : bias.AsSpan<float>());
            if (Float16MatMul.RoundsInput(y.Device.Context, right.DType, sizes.M))
                sizes = sizes with { Precision = MatMulPrecision.BF16 };
            return Recording.Record(this, y, sizes, left, right, bias);
        }
        MatMulProblem problem = new(sizes.M, sizes.N, sizes.K)
        {
            TransposeA = transposeLeft,
            TransposeB = transposeRight,
            Precision = precision,
            Batch = sizes.Batch,
            StrideA = sizes.Left,
            StrideB = sizes.Right,
            StrideC = sizes.Output,
        };
        if (y.Count > 0)
            MatMul.Multiply(y.Device.Context, problem, left.AsSpan<float>(), right.AsSpan<float>(), y.AsSpan<float>(), bias.IsNull ? default : bias.AsSpan<float>());
        return Recording.Record(this, y, sizes, left, right, bias);
    }

    public override void Backward(in Node node)
    {
        Sizes sizes = node.State<Sizes>();
        if (node.NeedsGradient(0))
            ToLeft(node, sizes);
        if (node.NeedsGradient(1))
            ToRight(node, sizes);
        if (node.NeedsGradient(2))
        {
            (Tensor bias, bool accumulate) = node.GradientOf(2);
            if (node.OutputGradient.Count > 0)
                ColumnSums.Run(bias.Device.Context, node.OutputGradient.AsSpan<float>(), bias.AsSpan<float>(), accumulate);
            else if (!accumulate)
                bias.AsSpan<float>().Clear();
        }
    }

    /// <summary>∂L/∂x = ∂L/∂y·wᵀ; stored transposed it is w·(∂L/∂y)ᵀ.</summary>
    private static void ToLeft(in Node node, in Sizes s)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        if (node.Input(1).DType != DType.F32)
        {
            BlockOperand.AddGradientOfLeft(node.OutputGradient, node.Input(1), gradient, accumulate);
            return;
        }
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>(), right = node.Input(1).AsSpan<float>();
        MatMulProblem problem = new(s.TransposeLeft ? s.K : s.M, s.TransposeLeft ? s.M : s.K, s.N)
        {
            Accumulate = accumulate,
            Precision = s.Precision,
            Batch = s.Batch,
            StrideC = s.Left,
            TransposeA = s.TransposeLeft && s.TransposeRight,
            TransposeB = s.TransposeLeft || !s.TransposeRight,
            StrideA = s.TransposeLeft ? s.Right : s.Output,
            StrideB = s.TransposeLeft ? s.Output : s.Right,
        };
        if (s.TransposeLeft)
            MatMul.Multiply(gradient.Device.Context, problem, right, upstream, gradient.AsSpan<float>());
        else
            MatMul.Multiply(gradient.Device.Context, problem, upstream, right, gradient.AsSpan<float>());
    }

    /// <summary>∂L/∂w = xᵀ·∂L/∂y; stored transposed it is (∂L/∂y)ᵀ·x. A shared w collects from the whole batch.</summary>
    private static void ToRight(in Node node, in Sizes s)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(1);
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>(), left = node.Input(0).AsSpan<float>();
        MatMulProblem problem = new(s.TransposeRight ? s.N : s.K, s.TransposeRight ? s.K : s.N, s.M)
        {
            Accumulate = accumulate,
            Precision = s.Precision,
            TransposeA = s.TransposeRight || !s.TransposeLeft,
            TransposeB = s.TransposeRight && s.TransposeLeft,
        };
        int calls = s.SharedRight ? s.Batch : 1;
        if (!s.SharedRight)
        {
            problem = problem with
            {
                Batch = s.Batch,
                StrideA = s.TransposeRight ? s.Output : s.Left,
                StrideB = s.TransposeRight ? s.Left : s.Output,
                StrideC = s.Right,
            };
        }
        for (int i = 0; i < calls; i++)
        {
            ReadOnlySpan<float> x = left[(int)(i * s.Left)..], u = upstream[(int)(i * s.Output)..];
            if (s.TransposeRight)
                MatMul.Multiply(gradient.Device.Context, problem, u, x, gradient.AsSpan<float>());
            else
                MatMul.Multiply(gradient.Device.Context, problem, x, u, gradient.AsSpan<float>());
            problem = problem with { Accumulate = true };
        }
        if (calls == 0 && !accumulate)
            gradient.AsSpan<float>().Clear();
    }

    public override Explanation Explain(in Node node, long index)
    {
        Sizes s = node.State<Sizes>();
        Tensor left = node.Input(0), right = node.Input(1), bias = node.Input(2);
        long batch = index / s.Output, row = index % s.Output / s.N, column = index % s.N;
        bool inBytes = right.DType.IsQuantized && s.Precision != MatMulPrecision.BF16;
        DType rounding = ProductRounding.Of(node.Output.Device.Context);
        List<Term> terms = new(s.K + 1);
        for (int k = 0; k < s.K; k++)
        {
            long x = batch * s.Left + (s.TransposeLeft ? (long)k * s.M + row : row * s.K + k);
            long w = batch * s.Right + (s.TransposeRight ? column * s.K + k : (long)k * s.N + column);
            Term term = inBytes ? BlockOperand.Product(left, x, right, w) : Term.Product("input", left, x, "weight", right, w);
            terms.Add(s.Precision == MatMulPrecision.BF16 ? Rounded(term, rounding) : term);
        }
        if (!bias.IsNull)
            terms.Add(Term.Of("bias", bias, column));
        Explanation explanation = Explanation.Of(node, index, Combination.Sum, terms);
        if (inBytes)
            return explanation with { Formula = BlockOperand.Formula };
        return s.Precision == MatMulPrecision.BF16 ? explanation with { Formula = RoundedFormula(rounding) } : explanation;
    }

    /// <summary>The numbers that were multiplied; behind them are those that were rounded.</summary>
    public static Term Rounded(Term term, DType rounding)
    {
        double x = ProductRounding.Round((float)term.Value, rounding), w = ProductRounding.Round((float)term.Factor!.Value, rounding);
        return term with { Value = x, Contribution = x * w, Factor = term.Factor with { Value = w, Contribution = w } };
    }

    private Sizes Measure(Shape left, Shape right, bool transposeLeft, bool transposeRight)
    {
        int m = left[transposeLeft ? ^1 : ^2], k = left[transposeLeft ? ^2 : ^1];
        int n = right[transposeRight ? ^2 : ^1], rightK = right[transposeRight ? ^1 : ^2];
        if (k != rightK)
            throw new ArgumentException($"{Name}: the inner sizes must be equal, got {Describe(left, transposeLeft)} · {Describe(right, transposeRight)}: {k} and {rightK}");
        bool shared = right.Rank == 2;
        Shape batch = left.DropLast(2);
        if (!shared && right.DropLast(2) != batch)
            throw new ArgumentException($"{Name}: the leading dimensions must be equal, or the right operand have just two; got {left} and {right}");
        // With a shared right operand the rows of all products are the rows of a single one.
        return shared && !transposeLeft
            ? new Sizes(1, checked((int)(batch.Count * m)), n, k, transposeLeft, transposeRight, shared, default)
            : new Sizes((int)batch.Count, m, n, k, transposeLeft, transposeRight, shared, default);
    }

    private static Shape OutputShape(Shape left, in Sizes sizes, bool transposeLeft)
    {
        Span<int> shape = stackalloc int[left.Rank];
        left.CopyTo(shape);
        shape[^2] = left[transposeLeft ? ^1 : ^2];
        shape[^1] = sizes.N;
        return Shape.Create(shape);
    }

    private static string Describe(Shape shape, bool transposed) => transposed ? $"transposed {shape}" : shape.ToString();
}
