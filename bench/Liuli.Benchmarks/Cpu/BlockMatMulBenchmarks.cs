using BenchmarkDotNet.Attributes;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>
/// The product of decoding (one token) and of a short prompt with weights as F32 and in blocks. Decoding is bound by reading the weights: GB/s are the
/// weights' bytes divided by the nanoseconds of a call, to be read as a fraction of what <see cref="MachineLimitBenchmarks"/> prints. The last shape is
/// larger than any cache, as a model is: 1 GiB as F32.
/// Run with: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *BlockMatMul*</c>.
/// </summary>
public class BlockMatMulBenchmarks
{
    private CpuContext _context = null!;
    private int _m, _n, _k;
    private float[] _x = [], _y = [], _floats = [];
    private byte[] _blocks = [];

    /// <summary>Rows of activations × outputs × inputs.</summary>
    [Params("1 2048 2048", "1 8192 2048", "4 8192 2048", "16 8192 2048", "512 8192 2048", "1 131072 2048")]
    public string Shape { get; set; } = "";

    /// <summary>How the weights are stored.</summary>
    [Params(DType.F32, DType.Q8_0, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.IQ4_NL, DType.Q2_K, DType.Q3_K, DType.Q4_K, DType.Q5_K, DType.Q6_K)]
    public DType Type { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _context = new CpuContext(CpuFeatures.Best);
        int[] sizes = [.. Shape.Split(' ').Select(int.Parse)];
        (_m, _n, _k) = (sizes[0], sizes[1], sizes[2]);
        using Tensor weights = Tensor.Normal([_n, _k], 0, 0.02f, new Philox(1)), stored = weights.To(Type), x = Tensor.Normal([_m, _k], 0, 1, new Philox(2));
        _x = x.ToArray();
        _y = new float[_m * _n];
        if (Type == DType.F32)
            _floats = stored.ToArray();
        else
            _blocks = stored.AsSpan<byte>().ToArray();
    }

    [GlobalCleanup]
    public void Cleanup() => _context.Dispose();

    [Benchmark]
    public void Multiply()
    {
        if (Type == DType.F32)
            MatMul.Multiply(_context, new MatMulProblem(_m, _n, _k) { TransposeB = true }, _x, _floats, _y);
        else
            BlockMatMul.Multiply(_context, _m, _n, _k, Type, _x, _blocks, _y);
    }
}
