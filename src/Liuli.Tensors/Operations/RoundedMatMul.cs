using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>The product of <see cref="MatMulPrecision.BF16"/> whose left operand is stored as BF16, or whose result is to be, or both: fewer bytes, in memory and on their way.</summary>
internal sealed unsafe class RoundedMatMulOperation : Operation
{
    public static readonly RoundedMatMulOperation Instance = new();

    private readonly record struct State(bool TransposeRight);

    public override string Name => "matmul";

    public override string Formula => MatMulOperation.RoundedFormula(DType.BF16);

    public Tensor Apply(Tensor left, Tensor right, bool transposeLeft, bool transposeRight, Tensor bias, MatMulPrecision precision, DType output)
    {
        CheckArguments(left, right, transposeLeft, precision, output);
        int n = right.Shape[transposeRight ? 0 : 1], k = right.Shape[transposeRight ? 1 : 0];
        if (left.Shape.Last != k)
            throw new ArgumentException($"{Name}: the inner sizes must be equal, got {left.Shape} · {(transposeRight ? "transposed " : "")}{right.Shape}: {left.Shape.Last} and {k}");
        if (!bias.IsNull)
        {
            Check.Is(bias, DType.F32, Name);
            Check.SameDevice(left, bias, Name);
            Check.Shape(bias, [n], Name);
        }
        Span<int> shape = stackalloc int[left.Shape.Rank];
        left.Shape.CopyTo(shape);
        shape[^1] = n;
        Tensor y = Tensor.Empty(Shape.Create(shape), output, left.Device);
        int m = Rows(left);
        RoundedProduct.Run(y.Device.Context, new StoredMatrix(left, m, k), new StoredMatrix(right, k, n, transposeRight), new RoundedTarget(y) { Bias = bias });
        return Recording.Record(this, y, new State(transposeRight), left, right, bias);
    }

    internal override bool TakesRoundedGradient(in Node node) => node.Output.Device.MultipliesBFloat16;

    public override void Backward(in Node node)
    {
        bool transposed = node.State<State>().TransposeRight;
        Tensor left = node.Input(0), right = node.Input(1), upstream = node.OutputGradient;
        CpuContext context = left.Device.Context;
        int m = Rows(left), k = left.Shape.Last, n = node.Output.Shape.Last;
        if (node.NeedsGradient(0))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(0);
            RoundedProduct.Run(context, new StoredMatrix(upstream, m, n), new StoredMatrix(right, n, k, !transposed), new RoundedTarget(gradient) { Accumulate = accumulate });
        }
        if (node.NeedsGradient(1))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(1);
            RoundedTarget target = new(gradient) { Accumulate = accumulate };
            if (transposed)
                RoundedProduct.Run(context, new StoredMatrix(upstream, n, m, true), new StoredMatrix(left, m, k), target);
            else
                RoundedProduct.Run(context, new StoredMatrix(left, k, m, true), new StoredMatrix(upstream, m, n), target);
        }
        if (node.NeedsGradient(2))
            ToBias(node.GradientOf(2), upstream);
    }

    private static void ToBias(in GradientTarget target, Tensor upstream)
    {
        CpuContext context = upstream.Device.Context;
        Span<float> bias = target.Tensor.AsSpan<float>();
        if (upstream.Count == 0)
        {
            if (!target.Accumulate)
                bias.Clear();
        }
        else if (upstream.DType == DType.BF16)
            ColumnSums.Run(context, upstream.AsSpan<ushort>(), bias, target.Accumulate);
        else
            ColumnSums.Run(context, upstream.AsSpan<float>(), bias, target.Accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor left = node.Input(0), right = node.Input(1), bias = node.Input(2);
        int n = node.Output.Shape.Last, k = left.Shape.Last;
        long row = index / n, column = index % n;
        DType rounding = ProductRounding.Of(node.Output.Device.Context);
        List<Term> terms = new(k + 1);
        for (int i = 0; i < k; i++)
            terms.Add(MatMulOperation.Rounded(Term.Product("input", left, row * k + i, "weight", right, node.State<State>().TransposeRight ? column * k + i : (long)i * n + column), rounding));
        if (!bias.IsNull)
            terms.Add(Term.Of("bias", bias, column));
        return Explanation.Of(node, index, Combination.Sum, terms) with { Formula = MatMulOperation.RoundedFormula(rounding) };
    }

    private static int Rows(Tensor left) => checked((int)left.Shape.DropLast().Count);

    private void CheckArguments(Tensor left, Tensor right, bool transposeLeft, MatMulPrecision precision, DType output)
    {
        if (precision != MatMulPrecision.BF16)
            throw new ArgumentException($"{Name}: left is {left} and the output is to be {output}; numbers of BF16 need precision {MatMulPrecision.BF16}, or convert them with To(DType.F32)");
        if (left.DType != DType.BF16)
            Check.Is(left, DType.F32, Name);
        Check.Is(right, DType.F32, Name);
        Check.SameDevice(left, right, Name);
        Check.Output(output, Name);
        Check.RankAtLeast(left, 1, Name);
        if (right.Shape.Rank != 2 || transposeLeft)
            throw new ArgumentException($"{Name}: with numbers of BF16 the right operand must have two dimensions and left must not be transposed, got {left.Shape}{(transposeLeft ? " transposed" : "")} and {right.Shape}; convert left with To(DType.F32)");
    }
}
