using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Mean squared error: the loss of regression.</summary>
public static class MeanSquaredErrorExtensions
{
    extension(Tensor x)
    {
        /// <summary>L = Σ (x − target)² / N over all N elements: two tensors of one shape → scalar.</summary>
        /// <exception cref="ArgumentException">An operand is not F32, shapes or devices differ, or there are no elements.</exception>
        public Tensor MeanSquaredError(Tensor target) => MeanSquaredErrorOperation.Instance.Apply(x, target);
    }
}

internal sealed class MeanSquaredErrorOperation : Operation
{
    public static readonly MeanSquaredErrorOperation Instance = new();

    public override string Name => "mse";

    public override string Formula => "L = Σ (x − t)² / N";

    public Tensor Apply(Tensor x, Tensor target)
    {
        Check.Is(x, DType.F32, Name, "input");
        Check.Is(target, DType.F32, Name);
        Check.SameDevice(x, target, Name);
        Check.SameShape(x, target, Name);
        if (x.Count == 0)
            throw new ArgumentException($"{Name}: a mean needs at least one element, got shape {x.Shape}");
        Tensor loss = Tensor.Empty([], DType.F32, x.Device);
        loss.AsSpan<float>()[0] = (float)(RowReduction.SumOfSquaredDifferences(x.Device.Context, x.AsSpan<float>(), target.AsSpan<float>()) / x.Count);
        return Recording.Record(this, loss, x, target);
    }

    /// <summary>∂L/∂x = 2·(x − t) / N·upstream, and the negative of that for the target.</summary>
    public override void Backward(in Node node)
    {
        float factor = 2 * node.OutputGradient.Item() / node.Input(0).Count;
        if (node.NeedsGradient(0))
            Put(node, 0, factor);
        if (node.NeedsGradient(1))
            Put(node, 1, -factor);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0), target = node.Input(1);
        long count = x.Count;
        List<Term> terms = [];
        for (long i = 0; i < count; i++)
        {
            Term expected = Term.Of("target", target, i);
            terms.Add(Term.Of("input", x, i, value => (value - expected.Value) * (value - expected.Value) / count) with { Factor = expected });
        }
        return Explanation.Of(node, index, Combination.Sum, terms);
    }

    private static void Put(in Node node, int side, float factor)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(side);
        ReadOnlySpan<float> x = node.Input(0).AsSpan<float>(), target = node.Input(1).AsSpan<float>();
        Span<float> sum = gradient.AsSpan<float>();
        if (accumulate)
            Elementwise.Zip(gradient.Device.Context, new AddDifference(factor), x, target, sum, sum);
        else
            Elementwise.Zip(gradient.Device.Context, new Difference(factor), x, target, sum);
    }

    private readonly struct Difference(float factor) : IBinaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes x, TLanes target)
            where TLanes : unmanaged, ILanes<TLanes> => (x - target) * TLanes.Broadcast(_factor);
    }

    private readonly struct AddDifference(float factor) : ITernaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes x, TLanes target, TLanes sum)
            where TLanes : unmanaged, ILanes<TLanes> => sum + (x - target) * TLanes.Broadcast(_factor);
    }
}
