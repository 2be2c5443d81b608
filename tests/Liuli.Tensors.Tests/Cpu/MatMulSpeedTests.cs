using System.Diagnostics;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

/// <summary>Speed is measured when nothing else of this assembly runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "measurements, alone";
}

[Collection(AloneCollection.Name)]
public class MatMulSpeedTests
{
    /// <summary>
    /// On a loaded machine both numbers suffer, and rarely at the same moment. So the limit and the product are measured
    /// in turns, the best of each counts, and there are many turns before the verdict.
    /// </summary>
    [Fact]
    public void A_product_of_1024_cubed_reaches_half_of_the_machines_multiply_add_limit()
    {
        const int Size = 1024;
        using CpuContext context = new(CpuFeatures.Best);
        float[] a = Kernels.Random(Size * Size, 1), b = Kernels.Random(Size * Size, 2), c = new float[Size * Size];
        double limit = 0, reached = 0;
        Stopwatch total = Stopwatch.StartNew();
        for (int turn = 0; turn < 8 || ((reached < 0.5 * limit || reached > limit) && total.Elapsed < TimeSpan.FromSeconds(20)); turn++)
        {
            for (int i = 0; i < 5; i++)
                limit = Math.Max(limit, MachineLimits.MeasureFma(context));
            long start = Stopwatch.GetTimestamp();
            MatMul.Multiply(context, new MatMulProblem(Size, Size, Size), a, b, c);
            reached = Math.Max(reached, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        Assert.True(reached >= 0.5 * limit, $"1024³ ran at {reached:F1} of {limit:F1} GFLOP/s ({reached / limit:P0}) on {context.Level} with {context.Pool.Threads} threads; at least half is expected");
        // A limit below what a product reaches would be no limit, and the ratio above worth nothing. (Clocks vary a little.)
        Assert.True(reached <= 1.1 * limit, $"1024³ ran at {reached:F1} GFLOP/s, above the measured limit of {limit:F1}: the limit is measured wrongly");
    }

    [Fact]
    public void Read_bandwidth_is_measured()
    {
        using CpuContext context = new(CpuFeatures.Best);
        double small = MachineLimits.MeasureRead(context, 1 << 20, passes: 20), large = MachineLimits.MeasureRead(context, 64 << 20, passes: 3);
        Assert.InRange(large, 0.5, 10_000);
        Assert.InRange(small, 0.5, 100_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => MachineLimits.MeasureRead(context, 100));
    }
}
