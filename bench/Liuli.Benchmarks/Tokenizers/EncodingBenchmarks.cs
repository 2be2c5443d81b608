using BenchmarkDotNet.Attributes;
using Liuli.Tokenizers;

namespace Liuli.Benchmarks.Tokenizers;

/// <summary>
/// Encoding speed on one thread; bytes per second are the text's UTF-8 bytes (tinyshakespeare: 1,115,394) over the mean time.
/// Run: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *EncodingBenchmarks*</c>.
/// </summary>
[MemoryDiagnoser]
public class EncodingBenchmarks
{
    private readonly List<int> _ids = new(4_000_000);
    private Tokenizer _tokenizer = null!;
    private string _text = null!;

    /// <summary>A folder of ../shared/data/tokenizers.</summary>
    [Params("gpt2", "bert-base-uncased", "bert-base-chinese")]
    public string Vocabulary { get; set; } = "";

    /// <summary>English text, Chinese text, or a megabyte of one letter.</summary>
    [Params("english", "chinese", "one-letter")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _tokenizer = Tokenizer.Load(Path.Combine(BenchmarkData.Tokenizers, Vocabulary));
        _text = Kind switch
        {
            "english" => BenchmarkData.Corpus("tinyshakespeare.txt"),
            "chinese" => BenchmarkData.Corpus("song-ci.txt")[..400_000],
            _ => new string('a', 1_000_000),
        };
        Ids();
    }

    /// <summary>Ids alone, warm.</summary>
    [Benchmark(Baseline = true)]
    public int Ids()
    {
        _ids.Clear();
        _tokenizer.Encode(_text.AsSpan(), _ids, addSpecialTokens: false);
        return _ids.Count;
    }

    /// <summary>Ids, tokens and offsets.</summary>
    [Benchmark]
    public int WithOffsets() => _tokenizer.Encode(_text, addSpecialTokens: false).Ids.Count;

    /// <summary>Back to text.</summary>
    [Benchmark]
    public int Decode() => _tokenizer.Decode([.. _ids]).Length;
}
