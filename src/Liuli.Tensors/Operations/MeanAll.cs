namespace Liuli.Tensors;

/// <summary>Mean of all elements.</summary>
public static class MeanAllExtensions
{
    private static readonly RowSumOperation s_operation = new("mean_all", "y = Σ x / N", mean: true, all: true);

    extension(Tensor x)
    {
        /// <summary>y = Σ x / N over all N elements: any shape → scalar.</summary>
        /// <exception cref="ArgumentException">x is not F32 or has no elements.</exception>
        public Tensor MeanAll() => s_operation.Apply(x);
    }
}
