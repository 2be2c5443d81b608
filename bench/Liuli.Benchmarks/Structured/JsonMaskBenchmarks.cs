using BenchmarkDotNet.Attributes;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;

namespace Liuli.Benchmarks.Structured;

/// <summary>What ruling out the tokens that do not fit costs for each token of a document, the first time that its schema is used and later.</summary>
public class JsonMaskBenchmarks
{
    private const int Tokens = 40;

    private readonly TokenCandidates _candidates = new();
    private float[] _logits = [];
    private int[] _path = [];
    private ByteVocabulary _vocabulary = null!;
    private JsonGrammar _grammar = null!;

    [Params(128_256, 151_936)]
    public int Vocabulary { get; set; }

    [Params(JsonShape.AnyObject, JsonShape.Record, JsonShape.Kinds, JsonShape.Bounded, JsonShape.Pattern)]
    public JsonShape Shape { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (string schema, string document) = JsonDocuments.Of(Shape);
        _vocabulary = JsonDocuments.Vocabulary(Vocabulary);
        _grammar = JsonGrammar.Parse(schema);
        _path = JsonDocuments.Tokens(_vocabulary, document)[..Tokens];
        _logits = new float[Vocabulary];
    }

    /// <summary>No mask: what starting from a model's logits costs.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Tokens)]
    public int NoMask()
    {
        foreach (int _ in _path)
            _candidates.Reset(_logits);
        return _candidates.Count;
    }

    /// <summary>Nothing is known yet of any state.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int FirstTime() => Run(new TokenGrammar(_grammar, _vocabulary));

    /// <summary>The states of this document have been seen.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int Again() => Run(_grammar.For(_vocabulary));

    private int Run(TokenGrammar grammar)
    {
        JsonMask mask = new(grammar, [Vocabulary - 1], prompt: 0, budget: 4096);
        for (int i = 0; i < _path.Length; i++)
        {
            _candidates.Reset(_logits);
            mask.Apply(_candidates, _path.AsSpan(0, i));
            mask.Chosen(_candidates, _candidates.IndexOf(_path[i]));
        }
        return _candidates.Count;
    }
}
