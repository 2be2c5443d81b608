using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>The options of <c>bench</c> that say what to measure and how often.</summary>
internal sealed class BenchArguments
{
    // Llama.cpp's own benchmark reads 512 tokens too; 64 generated ones keep a run short.
    private const int Repeats = 3;

    // Far beyond any use: a mistyped number is told at once, not when memory or patience ends.
    private const int MostRepeats = 100_000, MostBatch = 1 << 20;

    private static readonly string[] s_parts = ["prompt", "decode", "train", "matmul", "tokenize"];
    private static readonly string[] s_shapes = ["1024x1024x1024", "16x4096x4096", "1x4096x4096"];

    private readonly Language _say;
    private readonly Argument<string[]> _parts = new("what") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _what = new("--what");
    private readonly Option<int?> _prompt = new("--prompt-tokens");
    private readonly Option<int?> _generate = new("--generate-tokens");
    private readonly Option<int?> _threads = new("--threads");
    private readonly Option<int> _repeat = new("--repeat") { DefaultValueFactory = _ => Repeats };
    private readonly Option<int> _batch = new("--batch") { DefaultValueFactory = _ => BenchWork.DefaultBatch };
    private readonly Option<int?> _context = new("--context");
    private readonly Option<string> _precision = new("--precision") { DefaultValueFactory = _ => "f32" };
    private readonly Option<bool> _recompute = new("--recompute");
    private readonly Option<string[]> _shape = new("--shape") { DefaultValueFactory = _ => s_shapes };
    private readonly PathOption<string?> _tokenizer = new("--tokenizer");
    private readonly PathOption<string?> _text = new("--text");

    public BenchArguments(Command command, Language say)
    {
        _say = say;
        _parts.Description = say["what to measure: prompt, decode, train, matmul, tokenize (default: prompt decode)", "测什么：prompt、decode、train、matmul、tokenize（默认 prompt decode）"];
        _what.Description = say["the same as one word, separated by commas", "同上，写成以逗号分隔的一个词"];
        _prompt.Description = say[$"tokens of the prompt (default: {BenchWork.DefaultPrompt}, or what the context holds)", $"提示的词元数（默认 {BenchWork.DefaultPrompt}，或上下文所容）"];
        _generate.Description = say[$"tokens to generate, at least 2 (default: {BenchWork.DefaultGenerate}, or what the context holds)", $"生成的词元数，至少 2（默认 {BenchWork.DefaultGenerate}，或上下文所容）"];
        _threads.Description = say["threads (default: one per physical core; tokenize: one)", "线程数（默认每个物理核心一个；tokenize 默认一个）"];
        _repeat.Description = say["how often each is measured, after one unmeasured run; the median counts", "每项测量几次（先空跑一次），取中位数"];
        _batch.Description = say["train: sequences of a step", "train：每步的序列数"];
        _context.Description = say[$"train: tokens of a sequence (default: {BenchWork.DefaultContext}, or what the model's context holds)", $"train：每个序列的词元数（默认 {BenchWork.DefaultContext}，或模型上下文所容）"];
        _precision.Description = say["train: what products multiply: f32 or bf16", "train：矩阵乘法的精度：f32 或 bf16"];
        _precision.AcceptOnlyFromAmong("f32", "bf16");
        _recompute.Description = say["train: make blocks' insides again in backward instead of keeping them", "train：反向时重算各层中间值而不保存"];
        _shape.Description = say["matmul: rows x columns x inner size (may be given several times)", "matmul：行 x 列 x 内维（可给多次）"];
        _tokenizer.Description = say["tokenize: a tokenizer.json, a vocab.txt, or a directory that holds one (instead of the model's)", "tokenize：tokenizer.json、vocab.txt，或含有它们的目录（代替模型自己的）"];
        _text.Description = say["tokenize: a UTF-8 file (default: random tokens of the vocabulary)", "tokenize：UTF-8 文本文件（默认用词表中的随机词元）"];
        command.Add(_parts);
        foreach (Option option in (Option[])[_what, _prompt, _generate, _threads, _repeat, _batch, _context, _precision, _recompute, _shape, _tokenizer, _text])
            command.Add(option);
    }

    /// <summary>What the arguments ask for.</summary>
    public BenchWork Read(ParseResult arguments)
    {
        HashSet<string> parts = [.. arguments.GetValue(_parts) ?? []];
        parts.UnionWith((arguments.GetValue(_what) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (parts.Count == 0)
            parts = ["prompt", "decode"];
        if (parts.FirstOrDefault(part => !s_parts.Contains(part, StringComparer.Ordinal)) is { } unknown)
            throw new UsageException(_say[$"bench: expected {string.Join(", ", s_parts)}, found '{unknown}'", $"bench：应为 {string.Join("、", s_parts)}，却是“{unknown}”"]);
        return new BenchWork
        {
            Say = _say,
            Prompt = parts.Contains("prompt"),
            Decode = parts.Contains("decode"),
            Train = parts.Contains("train"),
            MatMul = parts.Contains("matmul"),
            Tokenize = parts.Contains("tokenize"),
            PromptTokens = AtLeast(arguments, _prompt, 1),
            GenerateTokens = AtLeast(arguments, _generate, 2),
            Threads = arguments.GetValue(_threads) is { } threads ? Between(threads, _threads.Name, 1, Device.MostThreads) : null,
            Repeats = Between(arguments.GetValue(_repeat), _repeat.Name, 1, MostRepeats),
            Batch = Between(arguments.GetValue(_batch), _batch.Name, 1, MostBatch),
            Context = AtLeast(arguments, _context, 1),
            Precision = Enum.Parse<MatMulPrecision>(arguments.GetValue(_precision)!, ignoreCase: true),
            Recompute = arguments.GetValue(_recompute),
            Shapes = [.. arguments.GetValue(_shape)!.Select(ParseShape)],
            Tokenizer = arguments.GetValue(_tokenizer),
            TextFile = arguments.GetValue(_text),
        };
    }

    private int? AtLeast(ParseResult arguments, Option<int?> option, int least) =>
        arguments.GetValue(option) is { } value ? AtLeast(value, option.Name, least) : null;

    private int AtLeast(int value, string option, int least) => value >= least ? value
        : throw new UsageException(_say[$"{option} must be at least {least}, got {value}", $"{option} 至少为 {least}，却是 {value}"]);

    private int Between(int value, string option, int least, int most) => AtLeast(value, option, least) <= most ? value
        : throw new UsageException(_say[$"{option} must be at most {most}, got {value}", $"{option} 至多为 {most}，却是 {value}"]);

    private MatMulShape ParseShape(string text)
    {
        const int most = 1 << 20;
        const long mostElements = 1L << 30;
        int[] sizes = [.. text.Split('x').Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and <= most ? value : 0)];
        if (sizes.Length != 3 || sizes.Contains(0) || (long)sizes[0] * sizes[1] > mostElements || (long)sizes[0] * sizes[2] > mostElements || (long)sizes[1] * sizes[2] > mostElements)
            throw new UsageException(_say[$"{_shape.Name}: expected rows x columns x inner size such as 1024x1024x1024, no matrix above {mostElements} elements, found '{text}'", $"{_shape.Name}：应为 行x列x内维，例如 1024x1024x1024，每个矩阵至多 {mostElements} 个元素，却是“{text}”"]);
        return new MatMulShape(sizes[0], sizes[1], sizes[2]);
    }
}
