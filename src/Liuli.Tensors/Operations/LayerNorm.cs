namespace Liuli.Tensors;

/// <summary>Layer normalisation.</summary>
/// <remarks>Ba, Kiros and Hinton, "Layer normalization", 2016.</remarks>
public static class LayerNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = (x − mean)/√(variance + ε)·weight + bias over the last dimension: x (…, C), weight (C), bias (C) or absent. The variance
        /// divides by C.</summary>
        /// <param name="weight">What a normalised element is multiplied by.</param>
        /// <param name="bias">What is added then.</param>
        /// <param name="epsilon">ε.</param>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">epsilon is negative or not finite.</exception>
        public Tensor LayerNorm(Tensor weight, Tensor bias = default, float epsilon = 1e-5f, DType output = DType.F32) =>
            LayerNormOperation.Instance.Run(x, weight, bias, epsilon, output);
    }
}

internal sealed class LayerNormOperation() : Normalization(centered: true)
{
    public static readonly LayerNormOperation Instance = new();

    public override string Name => "layer norm";

    public override string Formula => "y = (x − mean) · weight / deviation + bias";

    public Tensor Run(Tensor x, Tensor weight, Tensor bias, float epsilon, DType output) => Apply(x, weight, bias, epsilon, output);

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0), bias = node.Input(2);
        int width = x.Shape.Last, column = (int)(index % width);
        long start = index - column;
        Explanation mean = RowExplanations.Mean(x, start, width);
        Term factor = Factor(node.Input(1), column, RowExplanations.Deviation(x, start, width, mean.Value, node.State<State>().Epsilon));
        List<Term> terms =
        [
            Term.Of("input", x, index, value => value * factor.Value) with { Factor = factor },
            new Term("mean", default, 0, mean.Value, -mean.Value * factor.Value) { Inner = mean, Factor = factor },
        ];
        if (!bias.IsNull)
            terms.Add(Term.Of("bias", bias, column));
        return Explanation.Of(node, index, Combination.Sum, terms);
    }
}
