namespace Liuli.Tensors;

/// <summary>Sum of all elements.</summary>
public static class SumAllExtensions
{
    private static readonly RowSumOperation s_operation = new("sum_all", "y = Σ x", mean: false, all: true);

    extension(Tensor x)
    {
        /// <summary>y = Σ x over all elements: any shape → scalar.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor SumAll() => s_operation.Apply(x);
    }
}
