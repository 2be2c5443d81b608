namespace Liuli.Tensors;

/// <summary>Sum over the last dimension.</summary>
public static class SumExtensions
{
    private static readonly RowSumOperation s_operation = new("sum", "y = Σᵢ x[i]", mean: false, all: false);

    extension(Tensor x)
    {
        /// <summary>y[…] = Σᵢ x[…, i]: (…, N) → (…).</summary>
        /// <exception cref="ArgumentException">x is not F32 or a scalar.</exception>
        public Tensor Sum() => s_operation.Apply(x);
    }
}
