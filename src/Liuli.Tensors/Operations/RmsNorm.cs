namespace Liuli.Tensors;

/// <summary>Root-mean-square normalisation.</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.</remarks>
public static class RmsNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x/√(mean(x²) + ε)·weight over the last dimension: x (…, C), weight (C).</summary>
        /// <param name="weight">What a normalised element is multiplied by.</param>
        /// <param name="epsilon">ε.</param>
        /// <param name="output">F32, or BF16 for products that round what they multiply anyway (<see cref="MatMulPrecision.BF16"/>).</param>
        /// <exception cref="ArgumentException">A type or shape does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">epsilon is negative or not finite.</exception>
        public Tensor RmsNorm(Tensor weight, float epsilon = 1e-6f, DType output = DType.F32) => RmsNormOperation.Instance.Run(x, weight, epsilon, output);
    }
}

internal sealed class RmsNormOperation() : Normalization(centered: false)
{
    public static readonly RmsNormOperation Instance = new();

    public override string Name => "rms norm";

    public override string Formula => "y = x · weight / deviation, deviation = √(Σ x² / n + ε)";

    public Tensor Run(Tensor x, Tensor weight, float epsilon, DType output) => Apply(x, weight, default, epsilon, output);

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0);
        int width = x.Shape.Last, column = (int)(index % width);
        Term factor = Factor(node.Input(1), column, RowExplanations.Deviation(x, index - column, width, 0, node.State<State>().Epsilon));
        return Explanation.Of(node, index, Combination.Product, [Term.Of("input", x, index), factor]);
    }
}
