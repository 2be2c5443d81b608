using BenchmarkDotNet.Attributes;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>
/// The matrix product at training and decoding shapes, in the three forms that training uses. GFLOP/s are 2·M·N·K divided by
/// the nanoseconds of a call; read them as a fraction of what <see cref="MachineLimitBenchmarks"/> prints.
/// Run with: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *MatMul*</c>.
/// </summary>
public class MatMulBenchmarks
{
    private CpuContext _context = null!;
    private MatMulProblem _problem;
    private float[] _a = [], _b = [], _c = [];

    /// <summary>M × N × K and the form: y = x·Wᵀ, dX = dY·W, dW += dYᵀ·X, or plain.</summary>
    [Params("plain 1024 1024 1024", "forward 1536 512 128", "inputGradient 1536 128 512", "weightGradient 512 128 1536",
        "forward 2048 768 768", "inputGradient 2048 768 768", "weightGradient 768 768 2048", "forward 1536 8000 256",
        "inputGradient 1536 256 8000", "weightGradient 8000 256 1536", "forward 1 3072 768", "forward 1 32000 2048", "plain 1 3072 768")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _context = new CpuContext(CpuFeatures.Best);
        string[] parts = Shape.Split(' ');
        MatMulProblem sizes = new(int.Parse(parts[1]), int.Parse(parts[2]), int.Parse(parts[3]));
        _problem = parts[0] switch
        {
            "forward" => sizes with { TransposeB = true },
            "weightGradient" => sizes with { TransposeA = true, Accumulate = true },
            _ => sizes,
        };
        Random random = new(1);
        _a = [.. Enumerable.Range(0, sizes.M * sizes.K).Select(_ => random.NextSingle())];
        _b = [.. Enumerable.Range(0, sizes.N * sizes.K).Select(_ => random.NextSingle())];
        _c = new float[sizes.M * sizes.N];
    }

    [GlobalCleanup]
    public void Cleanup() => _context.Dispose();

    [Benchmark]
    public void Multiply() => MatMul.Multiply(_context, _problem, _a, _b, _c);
}
