using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>The length of a tensor seen as one long vector, for clipping gradients and for logs.</summary>
public static class SquaredNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>Σ xᵢ² over all elements of an F32 tensor; the same bits for any number of threads. Nothing is recorded.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public double SquaredNorm()
        {
            Check.Is(x, DType.F32, "squared norm", "input");
            ReadOnlySpan<float> numbers = x.AsSpan<float>();
            using Tensor sums = Tensor.Empty([SquaredNormKernel.Chunks(numbers.Length)], DType.F32, x.Device);
            double total = SquaredNormKernel.Sum(x.Device.Context, numbers, sums.AsSpan<float>());
            GC.KeepAlive(x.Body);
            return total;
        }
    }
}
