using BenchmarkDotNet.Attributes;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>
/// The product of decoding and of a prompt with weights stored as F16 and BF16. Decoding is bound by reading the weights: GB/s are 2·N·K divided by the
/// nanoseconds of a call, to be read as a fraction of what <see cref="MachineLimitBenchmarks"/> prints. The last shape is larger than most caches.
/// Run with: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *Float16MatMul*</c>.
/// </summary>
public class Float16MatMulBenchmarks
{
    private CpuContext _context = null!;
    private int _m, _n, _k;
    private float[] _x = [], _y = [];
    private byte[] _weights = [];

    /// <summary>Rows of activations × outputs × inputs.</summary>
    [Params("1 8192 2048", "4 8192 2048", "16 8192 2048", "512 8192 2048", "512 2048 8192", "1 131072 2048")]
    public string Shape { get; set; } = "";

    /// <summary>How the weights are stored.</summary>
    [Params(DType.F16, DType.BF16)]
    public DType Type { get; set; }

    /// <summary>Whether kernels may be assembled.</summary>
    [Params(true, false)]
    public bool Assembled { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _context = new CpuContext(CpuFeatures.Best, allowed: Assembled ? CpuInstructions.All : CpuInstructions.None);
        int[] sizes = [.. Shape.Split(' ').Select(int.Parse)];
        (_m, _n, _k) = (sizes[0], sizes[1], sizes[2]);
        using Tensor weights = Tensor.Normal([_n, _k], 0, 0.02f, new Philox(1)), stored = weights.To(Type), x = Tensor.Normal([_m, _k], 0, 1, new Philox(2));
        (_x, _y, _weights) = (x.ToArray(), new float[_m * _n], stored.AsSpan<byte>().ToArray());
    }

    [GlobalCleanup]
    public void Cleanup() => _context.Dispose();

    [Benchmark]
    public void Multiply() => Float16MatMul.Multiply(_context, _m, _n, _k, Type, _x, _weights, _y);
}
