using BenchmarkDotNet.Attributes;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>The limits that the other numbers are read against; the return values are 10⁹ operations and bytes per second.</summary>
public class MachineLimitBenchmarks
{
    private CpuContext _context = null!;

    [GlobalSetup]
    public void Setup() => _context = new CpuContext(CpuFeatures.Best);

    [GlobalCleanup]
    public void Cleanup()
    {
        Console.WriteLine($"// {_context.Level}, {_context.Pool.Threads} threads: {Best(() => MachineLimits.MeasureFma(_context)):F0} GFLOP/s, {MachineLimits.MeasureRead(_context):F1} GB/s read");
        _context.Dispose();
    }

    [Benchmark]
    public double Fma() => MachineLimits.MeasureFma(_context);

    private static double Best(Func<double> measure) => Enumerable.Range(0, 10).Max(_ => measure());
}
