using BenchmarkDotNet.Attributes;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;

namespace Liuli.Benchmarks.Tokenizers;

/// <summary>Loading and training. Run: <c>dotnet run -c Release --project bench/Liuli.Benchmarks -- --filter *TokenizerLife*</c>.</summary>
[MemoryDiagnoser]
public class TokenizerLifeBenchmarks
{
    private string[] _lines = [];

    [GlobalSetup]
    public void Setup() => _lines = BenchmarkData.Corpus("tinyshakespeare.txt").Split('\n');

    [Benchmark]
    public Tokenizer LoadGpt2() => Tokenizer.Load(Path.Combine(BenchmarkData.Tokenizers, "gpt2"));

    [Benchmark]
    public Tokenizer LoadBertVocabulary() => Tokenizer.Load(Path.Combine(BenchmarkData.Tokenizers, "bert-base-chinese", "vocab.txt"));

    [Benchmark]
    public Tokenizer TrainBpe() => BpeTrainer.Train(_lines, new BpeTrainerOptions { VocabularySize = 8000 });

    [Benchmark]
    public Tokenizer TrainWordPiece() => WordPieceTrainer.Train(_lines, new WordPieceTrainerOptions { VocabularySize = 8000 });
}
