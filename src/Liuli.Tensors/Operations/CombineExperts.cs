using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>The outputs of the experts that a position uses, added up by their weights.</summary>
/// <remarks>Shazeer et al., "Outrageously large neural networks: the sparsely-gated mixture-of-experts layer", 2017, equation 1.</remarks>
public static class CombineExpertsExtensions
{
    extension(Tensor)
    {
        /// <summary>y[r] = Σⱼ weights[r, j]·outputs[places[r, j]], added in the order of j: outputs (M, C), weights and places (R, K) give (R, C).</summary>
        /// <param name="outputs">F32 (M, C): a row for each use of an expert.</param>
        /// <param name="weights">F32 (R, K).</param>
        /// <param name="places">I32 (R, K): where the rows stand.</param>
        /// <param name="experts">I32 (R, K): which expert made them; for explanations.</param>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A place is negative or not below M.</exception>
        public static Tensor CombineExperts(Tensor outputs, Tensor weights, Tensor places, Tensor experts) =>
            CombineExpertsOperation.Instance.Apply(outputs, weights, places, experts);
    }
}

internal sealed class CombineExpertsOperation : Operation
{
    public static readonly CombineExpertsOperation Instance = new();

    public override string Name => "combine experts";

    public override string Formula => "y = Σ weight · expert(x) over the chosen experts";

    public Tensor Apply(Tensor outputs, Tensor weights, Tensor places, Tensor experts)
    {
        CheckArguments(outputs, weights, places, experts);
        Tensor y = Tensor.Empty([weights.Shape[0], outputs.Shape[1]], DType.F32, outputs.Device);
        WeightedRowsKernel.Forward(y.Device.Context, outputs.AsSpan<float>(), weights.AsSpan<float>(), places.AsSpan<int>(), y.AsSpan<float>(), outputs.Shape[1]);
        return Recording.Record(this, y, outputs, weights, places, experts);
    }

    public override void Backward(in Node node)
    {
        Tensor outputs = node.Input(0), weights = node.Input(1);
        ReadOnlySpan<int> places = node.Input(2).AsSpan<int>();
        ReadOnlySpan<float> upstream = node.OutputGradient.AsSpan<float>();
        CpuContext context = outputs.Device.Context;
        if (node.NeedsGradient(0))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(0);
            if (!accumulate)
                gradient.AsSpan<float>().Clear();
            WeightedRowsKernel.AddToRows(context, upstream, weights.AsSpan<float>(), places, gradient.AsSpan<float>(), outputs.Shape[1]);
        }
        if (node.NeedsGradient(1))
        {
            (Tensor gradient, bool accumulate) = node.GradientOf(1);
            WeightedRowsKernel.ToWeights(context, upstream, outputs.AsSpan<float>(), places, gradient.AsSpan<float>(), outputs.Shape[1], accumulate);
        }
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor outputs = node.Input(0), weights = node.Input(1), places = node.Input(2), experts = node.Input(3);
        int width = outputs.Shape[1], count = weights.Shape[1];
        long row = index / width, column = index % width;
        Term[] terms = new Term[count];
        for (int j = 0; j < count; j++)
        {
            int at = (int)row * count + j;
            terms[j] = Term.Product($"expert {experts.AsSpan<int>()[at]}", outputs, (long)places.AsSpan<int>()[at] * width + column, "weight", weights, at);
        }
        return Explanation.Of(node, index, Combination.Sum, terms);
    }

    private void CheckArguments(Tensor outputs, Tensor weights, Tensor places, Tensor experts)
    {
        Check.Is(outputs, DType.F32, Name);
        Check.Is(weights, DType.F32, Name);
        Check.Is(places, DType.I32, Name);
        Check.Is(experts, DType.I32, Name);
        Check.SameDevice(outputs, weights, Name);
        Check.SameDevice(outputs, places, Name);
        if (outputs.Shape.Rank != 2 || weights.Shape.Rank != 2)
            throw new ArgumentException($"{Name}: outputs and weights must be tables, got {outputs.Shape} and {weights.Shape}");
        Check.Shape(places, weights.Shape, Name);
        Check.Shape(experts, weights.Shape, Name);
        ReadOnlySpan<int> chosen = places.AsSpan<int>();
        int rows = outputs.Shape[0];
        if (chosen.ContainsAnyExceptInRange(0, rows - 1))
            throw new ArgumentOutOfRangeException(nameof(places), $"{Name}: place {chosen[chosen.IndexOfAnyExceptInRange(0, rows - 1)]} is outside outputs of {Counted.Of(rows, "row")}");
    }
}
