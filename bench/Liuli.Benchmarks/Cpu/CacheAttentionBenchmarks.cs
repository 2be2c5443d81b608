using BenchmarkDotNet.Attributes;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Benchmarks.Cpu;

/// <summary>One query over a long cache: 32 heads over 8 of 64 numbers, 32,768 positions, as a decoding step reads a layer. Several layers by turns, so that none is found in a cache.</summary>
public class CacheAttentionBenchmarks
{
    private const int Heads = 32, KeyHeads = 8, Width = 64, Positions = 32_768, Layers = 4;

    private readonly float[] _query = new float[Heads * Width], _output = new float[Heads * Width];
    private CpuContext _context = null!;
    private AttentionProblem _problem;
    private byte[][] _cache = [];
    private int _layer;

    [Params(DType.F32, DType.F16, DType.BF16, DType.Q8_0)]
    public DType Stored { get; set; }

    [Params(CpuInstructions.None, CpuInstructions.All)]
    public CpuInstructions Allowed { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _context = new CpuContext(CpuFeatures.Best, allowed: Allowed);
        HeadLayout layout = new((long)KeyHeads * Positions * Width, Width, (long)Positions * Width);
        _problem = new AttentionProblem(1, 1, Positions, Heads, KeyHeads, Width) { Key = layout, Value = layout };
        Random random = new(1);
        foreach (ref float x in _query.AsSpan())
            x = random.NextSingle() - 0.5f;
        // Numbers as keys and values have them: random bits would be mostly subnormal ones, which take the processor a hundred times as long.
        using Tensor numbers = Tensor.Uniform([KeyHeads * Positions, Width], -1, 1, new Philox(1)), stored = numbers.To(Stored);
        _cache = [.. Enumerable.Range(0, 2 * Layers).Select(_ => stored.AsSpan<byte>().ToArray())];
    }

    [GlobalCleanup]
    public void Cleanup() => _context.Dispose();

    [Benchmark]
    public void Query()
    {
        _layer = (_layer + 1) % Layers;
        Attention.ForwardStored(_context, _problem, _query, Stored, _cache[2 * _layer], _cache[2 * _layer + 1], _output);
    }
}
