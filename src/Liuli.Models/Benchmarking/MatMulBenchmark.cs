using System.Diagnostics;
using Liuli.Tensors;

namespace Liuli.Models.Benchmarking;

/// <summary>Measures products of matrices (M, K) · (K, N), the second of which may be stored in another type than F32, a row for each of its columns.</summary>
public static class MatMulBenchmark
{
    /// <summary>One measured run lasts at least this long: a single small product is over before the clock has moved.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures one shape, in GFLOP per second.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the inner size fills no whole blocks of the type.</exception>
    public static BenchmarkResult Run(int rows, int columns, int inner, Device device, int repeats, DType type = DType.F32, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inner);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Philox random = new(1);
        Tensor left = Tensor.Uniform([rows, inner], -1, 1, random, device);
        Tensor right = Tensor.Uniform(type == DType.F32 ? [inner, columns] : [columns, inner], -1, 1, random, device).To(type);
        double operations = 2.0 * rows * columns * inner;
        int runs = Calibrate(left, right);
        RepeatedRate rates = RepeatedRate.Of(repeats, runs * operations / 1e9, () => Multiply(left, right, runs), cancellation);
        double bytes = sizeof(float) * (double)rows * inner + right.Bytes;
        return new BenchmarkResult(
            "matmul", "GFLOP", [("m", rows), ("n", columns), ("k", inner), ("threads", device.Threads)], rates,
            new UnitCost(type.IsQuantized ? 0 : 1e9, 1e9 * bytes / operations, UnitCost.MayUseBf16(type, rows), type.IsQuantized ? 1e9 : 0, UnitCost.AreBytes(rows), UnitCost.MayUseFp16(type, rows)));
    }

    private static int Calibrate(Tensor left, Tensor right)
    {
        Multiply(left, right, 1);
        long start = Stopwatch.GetTimestamp();
        Multiply(left, right, 1);
        return 1 + (int)(s_shortest / TimeSpan.FromTicks(Math.Max(1, Stopwatch.GetElapsedTime(start).Ticks)));
    }

    private static void Multiply(Tensor left, Tensor right, int runs)
    {
        for (int run = 0; run < runs; run++)
            left.MatMul(right, transposeRight: right.DType != DType.F32).Dispose();
    }
}
