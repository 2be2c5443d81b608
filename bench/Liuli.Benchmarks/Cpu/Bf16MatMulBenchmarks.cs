using BenchmarkDotNet.Attributes;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>
/// Products whose inputs are rounded to bfloat16 (mixed-precision training), beside the same in F32: with all instructions of the machine, without AMX, and
/// without any that multiplies bfloat16. GFLOP/s are 2·M·N·K divided by the nanoseconds of a call.
/// Run with: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *Bf16MatMul*</c>.
/// </summary>
public class Bf16MatMulBenchmarks
{
    private CpuContext _context = null!;
    private MatMulProblem _problem;
    private float[] _a = [], _b = [], _c = [];

    /// <summary>M × N × K and the form, as in <see cref="MatMulBenchmarks"/>.</summary>
    [Params("plain 1024 1024 1024", "forward 4096 4096 1024", "forward 2048 768 768", "inputGradient 2048 768 3072", "weightGradient 768 3072 2048")]
    public string Shape { get; set; } = "";

    /// <summary>How the inputs are used, and on what.</summary>
    [Params("f32", "bf16", "bf16 without AMX", "bf16 rounded only")]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        CpuInstructions allowed = Path switch
        {
            "bf16 without AMX" => CpuInstructions.All & ~CpuInstructions.AmxBf16,
            "bf16 rounded only" => CpuInstructions.All & ~(CpuInstructions.AmxBf16 | CpuInstructions.Avx512Bf16),
            _ => CpuInstructions.All,
        };
        _context = new CpuContext(CpuFeatures.Best, allowed: allowed);
        string[] parts = Shape.Split(' ');
        MatMulProblem sizes = new(int.Parse(parts[1]), int.Parse(parts[2]), int.Parse(parts[3])) { Precision = Path == "f32" ? MatMulPrecision.F32 : MatMulPrecision.BF16 };
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
