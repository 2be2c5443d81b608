using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What sums and means share: y = factor·Σ x over rows of the last dimension, or over everything as one row.</summary>
internal sealed class RowSumOperation(string name, string formula, bool mean, bool all) : Operation
{
    public override string Name => name;

    public override string Formula => formula;

    private readonly record struct State(int Length, float Factor);

    public Tensor Apply(Tensor x)
    {
        Check.Is(x, DType.F32, Name, "input");
        if (!all)
            Check.RankAtLeast(x, 1, Name, "input");
        int length = all ? (int)x.Count : x.Shape.Last;
        if (mean && length == 0)
            throw new ArgumentException($"{Name}: a mean needs at least one element, got shape {x.Shape}");
        State state = new(length, mean ? 1f / length : 1f);
        Tensor y = Tensor.Empty(all ? [] : x.Shape.DropLast(), DType.F32, x.Device);
        RowReduction.Sum(y.Device.Context, x.AsSpan<float>(), y.AsSpan<float>(), state.Factor);
        return Recording.Record(this, y, state, x);
    }

    /// <summary>∂L/∂x[r, i] = factor·∂L/∂y[r].</summary>
    public override void Backward(in Node node)
    {
        State state = node.State<State>();
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Span<float> target = gradient.AsSpan<float>();
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        if (target.IsEmpty)
            return;
        BroadcastPlan plan = BroadcastPlan.For([upstream.Length, state.Length], [upstream.Length, 1]);
        if (accumulate)
            Broadcast.Zip(gradient.Device.Context, new AddSpread(state.Factor), plan, target, upstream, target);
        else
            Broadcast.Zip(gradient.Device.Context, new Spread(state.Factor), plan, target, upstream, target);
    }

    public override Explanation Explain(in Node node, long index)
    {
        State state = node.State<State>();
        Term[] terms = new Term[state.Length];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = Term.Of("input", node.Input(0), index * state.Length + i, x => x * state.Factor);
        return Explanation.Of(node, index, Combination.Sum, terms);
    }

    private readonly struct Spread(float factor) : IBinaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes old, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => upstream * TLanes.Broadcast(_factor);
    }

    private readonly struct AddSpread(float factor) : IBinaryOperator
    {
        private readonly float _factor = factor;

        public TLanes Invoke<TLanes>(TLanes old, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => old + upstream * TLanes.Broadcast(_factor);
    }
}
