namespace Liuli.Tensors;

/// <summary>Mean over the last dimension.</summary>
public static class MeanExtensions
{
    private static readonly RowSumOperation s_operation = new("mean", "y = Σᵢ x[i] / N", mean: true, all: false);

    extension(Tensor x)
    {
        /// <summary>y[…] = Σᵢ x[…, i] / N: (…, N) → (…).</summary>
        /// <exception cref="ArgumentException">x is not F32, a scalar, or has empty rows.</exception>
        public Tensor Mean() => s_operation.Apply(x);
    }
}
