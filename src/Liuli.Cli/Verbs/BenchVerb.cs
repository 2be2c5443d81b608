using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Inference.Benchmarking;
using Liuli.Models;
using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;
using Liuli.Tokenizers;
using Liuli.Training.Benchmarking;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli bench</c>: how fast this machine does each kind of work, beside the limit that binds it.</summary>
internal sealed class BenchVerb(Language language) : Verb(language)
{
    private readonly Option<bool> _json = new("--json");
    private BenchArguments _work = null!;
    private BenchModelArguments _model = null!;

    public override IReadOnlyList<string> Examples =>
    [
        Say["liuli bench  # prompt and decode of the embedded model", "liuli bench  # 内置模型读提示和生成的速度"],
        Say["liuli bench --model ./gpt2 --prompt-tokens 128 --generate-tokens 32 --threads 2 --json", "liuli bench --model ./gpt2 --prompt-tokens 128 --generate-tokens 32 --threads 2 --json"],
        Say["liuli bench --config ./llama/config.json --random  # a shape, before its weights are downloaded", "liuli bench --config ./llama/config.json --random  # 下载权重之前，先测一种结构"],
        Say["liuli bench train --config ./gpt2 --batch 4 --context 64  # training steps", "liuli bench train --config ./gpt2 --batch 4 --context 64  # 训练步"],
        Say["liuli bench matmul --shape 1024x1024x1024 --shape 1x4096x4096  # rows x columns x inner", "liuli bench matmul --shape 1024x1024x1024 --shape 1x4096x4096  # 行 x 列 x 内维"],
        Say["liuli bench matmul --shape 4096x4096x1024 --type bf16  # the second matrix stored as bf16", "liuli bench matmul --shape 4096x4096x1024 --type bf16  # 第二个矩阵以 bf16 存储"],
        Say["liuli bench tokenize --tokenizer ./gpt2 --text story.txt", "liuli bench tokenize --tokenizer ./gpt2 --text story.txt"],
    ];

    protected override Command Describe()
    {
        Command command = new("bench", Say["measure speeds, each beside the machine's own limit that binds it", "测量速度，并与本机相应的极限对照"]);
        _work = new BenchArguments(command, Say);
        _model = new BenchModelArguments(command, Say);
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        BenchWork work = _work.Read(arguments);
        if (work.NeedsModel)
            _model.Check(arguments, work);
        Device device = work.Threads is { } threads ? Device.FromEnvironment(threads) : Device.Default;
        Report(Say[$"measuring the machine ({device}) …", $"测量本机（{device}）……"]);
        MachineSpeed machine = MachineSpeed.Measure(device);
        List<BenchmarkResult> results = [];
        foreach (BenchmarkResult result in Measure(arguments, work, device, cancellation))
        {
            results.Add(result);
            Report($"  {result.Name}: {BenchmarkTable.Rate(result.PerSecond)} {result.Unit}/s");
        }
        // Once more: a limit that another program held down the first time would flatter every result.
        machine = machine.BestOf(MachineSpeed.Measure(device));
        if (arguments.GetValue(_json))
            BenchmarkJson.Print(machine, device, results);
        else
            new BenchmarkTable(Say).Print(machine, device, results);
        return ExitCode.Done;
    }

    private IEnumerable<BenchmarkResult> Measure(ParseResult arguments, BenchWork work, Device device, CancellationToken cancellation)
    {
        if (work.Prompt || work.Decode)
        {
            using BenchModel model = _model.Load(arguments, device, Report, cancellation);
            (int prompt, int generate) = work.Lengths(model.Decoder.Config.ContextLength);
            Report(Say[$"reading {Counted.Of(prompt, "token")} and generating {generate}, {Counted.Of(work.Repeats, "time")} …", $"读入 {prompt} 个词元并生成 {generate} 个，重复 {work.Repeats} 次……"]);
            (BenchmarkResult reading, BenchmarkResult decoding) = GenerationBenchmark.Run(model.Decoder, prompt, generate, work.Repeats, _model.CacheType(arguments), cancellation);
            if (work.Prompt)
                yield return reading;
            if (work.Decode)
                yield return decoding;
        }
        if (work.Train)
        {
            DecoderConfig config = _model.Config(arguments);
            BenchModel.CheckTrainingMemory(config);
            int context = work.TrainingContext(config.ContextLength);
            Report(Say[$"training steps, {work.Batch} × {context} tokens, {Counted.Of(work.Repeats, "time")} …", $"训练步，{work.Batch} × {context} 个词元，重复 {work.Repeats} 次……"]);
            yield return TrainingBenchmark.Run(config, work.Batch, context, device, work.Repeats, work.Precision, work.Recompute, cancellation);
        }
        if (work.MatMul)
        {
            Report(Say["matrix products …", "矩阵乘法……"]);
            foreach (MatMulShape shape in work.Shapes)
                yield return MatMulBenchmark.Run(shape.Rows, shape.Columns, shape.Inner, device, work.Repeats, _model.Type(arguments) ?? DType.F32, cancellation);
        }
        if (work.Tokenize)
        {
            Tokenizer tokenizer = ModelText.ReadTokenizer(work.Tokenizer ?? _model.Directory(arguments));
            string text = work.TextFile is { } file ? TextFile.Read(file, Say) : TokenizerBenchmark.SampleText(tokenizer);
            Report(Say[$"tokenizing {Counted.Of(text.Length, "character")}, {Counted.Of(work.Repeats, "time")} …", $"对 {text.Length} 个字符分词，重复 {work.Repeats} 次……"]);
            if (text.Length == 0)
                throw new InvalidDataException($"measuring the tokenizer: '{work.TextFile}' is empty; give a text of a megabyte or so");
            yield return TokenizerBenchmark.Run(tokenizer, text, work.Repeats, work.Threads ?? 1, cancellation);
        }
    }

    private static void Report(string line) => Console.Error.WriteLine(line);
}
