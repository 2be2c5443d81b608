using BenchmarkDotNet.Attributes;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>Fused causal attention at training shapes, and the single query of cached decoding.</summary>
public class AttentionBenchmarks
{
    private CpuContext _context = null!;
    private AttentionProblem _problem;
    private float[] _query = [], _key = [], _value = [], _output = [], _logSumExp = [], _gradient = [], _queryGradient = [], _keyGradient = [], _valueGradient = [];

    /// <summary>B, T, S, H, K, D.</summary>
    [Params("12 64 64 4 4 32", "8 256 256 6 6 64", "4 256 256 8 2 64", "1 1 1024 12 12 64")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _context = new CpuContext(CpuFeatures.Best);
        int[] n = [.. Shape.Split(' ').Select(int.Parse)];
        _problem = new AttentionProblem(n[0], n[1], n[2], n[3], n[4], n[5]);
        Random random = new(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        int queries = n[0] * n[1] * n[3] * n[5], keys = n[0] * n[2] * n[4] * n[5];
        (_query, _key, _value, _gradient) = (Draw(queries), Draw(keys), Draw(keys), Draw(queries));
        (_output, _queryGradient, _keyGradient, _valueGradient) = (new float[queries], new float[queries], new float[keys], new float[keys]);
        _logSumExp = new float[n[0] * n[3] * n[1]];
        Forward();
    }

    [GlobalCleanup]
    public void Cleanup() => _context.Dispose();

    [Benchmark]
    public void Forward() => Attention.Forward(_context, _problem, _query, _key, _value, _output, _logSumExp);

    [Benchmark]
    public void Backward() =>
        Attention.Backward(_context, _problem, _query, _key, _value, _output, _logSumExp, _gradient, _queryGradient, _keyGradient, _valueGradient);
}
