using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;
using Liuli.Training.Data;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli tokenizer train</c>: a new vocabulary from text.</summary>
internal sealed class TokenizerTrainVerb(Language language) : Verb(language)
{
    private const string Bpe = "bpe", WordPiece = "wordpiece", Unigram = "unigram";

    // A vocabulary of that size fits a model of a few million weights.
    private const int DefaultVocabularySize = 8000;

    private readonly PathOption<string[]> _data = new("--data", "-d") { Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly PathOption<string> _out = new("--out", "-o") { Required = true };
    private readonly Option<string> _type = new("--type") { DefaultValueFactory = _ => Bpe };
    private readonly Option<int> _size = new("--vocab-size") { DefaultValueFactory = _ => DefaultVocabularySize };
    private readonly Option<long> _minFrequency = new("--min-frequency") { DefaultValueFactory = _ => 2 };
    private readonly Option<double?> _coverage = new("--character-coverage");
    private readonly Option<int?> _threads = new("--threads");
    private readonly Option<bool> _lowercase = new("--lowercase");
    private readonly Option<bool> _json = new("--json");

    public override VerbGroup? Group => new("tokenizer", Say["make tokenizers", "制作分词器"]);

    public override IReadOnlyList<string> Examples =>
    [
        "liuli tokenizer train --data corpus.txt --out tokenizer.json",
        "liuli tokenizer train --data stories/ dialogues.jsonl --type wordpiece --vocab-size 12000 --lowercase --out my-tokenizer/",
        "liuli tokenizer train --data corpus.txt --type unigram --vocab-size 16000 --out tokenizer.json",
    ];

    protected override Command Describe()
    {
        Command command = new("train", Say["learn a vocabulary from text and write tokenizer.json", "从文字学出一份词表，写成 tokenizer.json"]);
        _data.Description = Say["text files, JSON-lines dialogues or directories; FILE*3 counts thrice", "文本文件、JSON-lines 对话或目录；FILE*3 表示算三遍"];
        _out.Description = Say["the tokenizer.json to write, or a directory for it", "要写的 tokenizer.json，或放它的目录"];
        _type.Description = Say["bpe: bytes, spells any text; wordpiece: like BERT, with [CLS] and [SEP]; unigram: SentencePiece's, the likeliest spelling; unknown characters as bytes", "bpe：字节级，能拼出任何文字；wordpiece：与 BERT 相同，有 [CLS] 和 [SEP]；unigram：SentencePiece 的一元模型，取最可能的切分，生僻字按字节"];
        _type.AcceptOnlyFromAmong(Bpe, WordPiece, Unigram);
        _size.Description = Say["the most tokens, special ones included", "最多多少个词元（含特殊词元）"];
        _minFrequency.Description = Say["bpe, wordpiece: pairs that are rarer are not merged", "bpe、wordpiece：出现次数更少的相邻片段不合并"];
        _coverage.Description = Say["unigram: the share of all characters that get a token of their own (default: 0.9995)", "unigram：这一比例的字符各有自己的词元（默认 0.9995）"];
        _threads.Description = Say["unigram: how many threads; the result is the same for any number (default: all processors)", "unigram：线程数；结果与线程数无关（默认用全部处理器）"];
        _lowercase.Description = Say["turn all text into lower case", "全部转为小写"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        foreach (Option option in (Option[])[_data, _out, _type, _size, _minFrequency, _coverage, _threads, _lowercase, _json])
            command.Add(option);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        AtLeastOne(_size.Name, arguments.GetValue(_size));
        AtLeastOne(_minFrequency.Name, arguments.GetValue(_minFrequency));
        AtLeastOne(_threads.Name, arguments.GetValue(_threads) ?? 1);
        if (arguments.GetValue(_coverage) is { } coverage and not (> 0 and <= 1))
            throw new UsageException(Say[$"{_coverage.Name} must be above 0 and at most 1, got {coverage}", $"{_coverage.Name} 应大于 0 且不超过 1，给的是 {coverage}"]);
        string[] data = arguments.GetValue(_data)!;
        long characters = 0;
        IEnumerable<string> texts = DataTexts.Read([.. data.Select(DataSource.Parse)]).Select(piece =>
        {
            characters += piece.Text.Length;
            return piece.Text;
        });
        using ProgressLine progress = new();
        Tokenizer tokenizer = Train(arguments, texts, new Reporter(progress, Say), cancellation);
        progress.Clear();
        if (characters == 0)
            throw new VerbException(Say[$"learning a vocabulary: there is no text in {string.Join(", ", data)}; name files that have content", $"学习词表：{string.Join("、", data)} 里没有文字；请给出有内容的文件"]);
        string path = OutputPath(arguments.GetValue(_out)!);
        tokenizer.Save(path);
        Console.Error.WriteLine(Say[$"{Counted.Of(tokenizer.VocabularySize, "token")} written to {path}", $"{tokenizer.VocabularySize} 个词元已写入 {path}"]);
        if (arguments.GetValue(_json))
        {
            JsonOutput.Print(json =>
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteNumber("vocabulary", tokenizer.VocabularySize);
                json.WriteEndObject();
            });
        }
        return ExitCode.Done;
    }

    private void AtLeastOne(string option, long value)
    {
        if (value < 1)
            throw new UsageException(Say[$"{option} must be at least 1, got {value}", $"{option} 至少为 1，给的是 {value}"]);
    }

    private Tokenizer Train(ParseResult arguments, IEnumerable<string> texts, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        int size = arguments.GetValue(_size);
        long minFrequency = arguments.GetValue(_minFrequency);
        bool lowercase = arguments.GetValue(_lowercase);
        return arguments.GetValue(_type) switch
        {
            WordPiece => WordPieceTrainer.Train(texts, new WordPieceTrainerOptions { VocabularySize = size, MinFrequency = minFrequency, Lowercase = lowercase }, progress, cancellation),
            Unigram => UnigramTrainer.Train(texts, UnigramOptions(arguments, size, lowercase), progress, cancellation),
            _ => BpeTrainer.Train(texts, new BpeTrainerOptions { VocabularySize = size, MinFrequency = minFrequency, Lowercase = lowercase }, progress, cancellation),
        };
    }

    private UnigramTrainerOptions UnigramOptions(ParseResult arguments, int size, bool lowercase)
    {
        UnigramTrainerOptions options = new() { VocabularySize = size, Lowercase = lowercase, Threads = arguments.GetValue(_threads) };
        return options with { CharacterCoverage = arguments.GetValue(_coverage) ?? options.CharacterCoverage };
    }

    private static string OutputPath(string path)
    {
        bool isFile = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);
        return isFile ? path : Path.Combine(path, "tokenizer.json");
    }

    private sealed class Reporter(ProgressLine line, Language say) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            string done = value.Done.ToString("#,0", CultureInfo.InvariantCulture);
            line.Show(value.Stage switch
            {
                TrainingStage.Counting => say[$"reading: {done} {Counted.Noun(value.Done, "text")}", $"读取：{done} 段文字"],
                TrainingStage.Pruning => say[$"taking tokens away: {done} left of which {value.Total} will stay", $"删减：还剩 {done} 个候选词元，将保留 {value.Total} 个"],
                _ => say[$"learning: {done} of {value.Total} tokens", $"学习：{done} / {value.Total} 个词元"],
            });
        }
    }
}
