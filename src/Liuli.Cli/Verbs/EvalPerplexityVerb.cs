using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Tensors;
using Liuli.Training.Data;
using Liuli.Training.Evaluation;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli eval perplexity</c>: how well a model predicts a text.</summary>
internal sealed class EvalPerplexityVerb(Language language) : Verb(language)
{
    private readonly PathOption<string[]> _data = new("--data", "-d") { Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _context = new("--context");
    private readonly Option<int?> _stride = new("--stride");
    private readonly PathOption<string?> _against = new("--against");
    private readonly Option<bool> _json = new("--json");
    private ModelArgument _model = null!;

    public override VerbGroup? Group => new("eval", Say["measure models", "评测模型"]);

    public override IReadOnlyList<string> Examples =>
    [
        "liuli eval perplexity --data story.txt",
        "liuli eval perplexity --model ./my-model --data held-out.jsonl --json",
        Say["liuli eval perplexity --model mini-q4.gguf --against liuli-mini --data story.txt  # what rounding the weights costs", "liuli eval perplexity --model mini-q4.gguf --against liuli-mini --data story.txt  # 权重取整的代价"],
    ];

    protected override Command Describe()
    {
        Command command = new("perplexity", Say["how unsure a model is about each next token of a text", "模型对文本中每个后续词元有多拿不准"]);
        _model = new ModelArgument(command, Say);
        _data.Description = Say["text files, JSON-lines dialogues or directories", "文本文件、JSON-lines 对话或目录"];
        _context.Description = Say["tokens of a window (default: the model's context)", "每个窗口的词元数（默认为模型的上下文）"];
        _stride.Description = Say["tokens from window to window; smaller is slower and fairer (default: half the context)", "相邻窗口相隔的词元数；越小越慢、越公平（默认为窗口的一半）"];
        _against.Description = Say[
            "another model with the same tokenizer, in F32: also measure how far the predictions are from its (KL divergence)",
            "分词器相同的另一个模型（F32）：同时测量与其预测的差距（KL 散度）"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_data);
        command.Add(_context);
        command.Add(_stride);
        command.Add(_against);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        // What is not there is said now, not after the first model was measured.
        string? against = arguments.GetValue(_against) is { } named ? EmbeddedModels.Resolve(ModelArgument.Existing(named, Say)) : null;
        using LanguageModel model = _model.Load(arguments, cancellation);
        int longest = model.Decoder.Config.ContextLength;
        int context = InRange(_context.Name, arguments.GetValue(_context) ?? longest, longest);
        int stride = InRange(_stride.Name, arguments.GetValue(_stride) ?? Math.Max(1, context / 2), context);
        List<int> ids = DataTexts.Encode([.. arguments.GetValue(_data)!.Select(DataSource.Parse)], EncoderOf(model), cancellation);
        using ProgressLine progress = new();
        PerplexityResult result = Perplexity.Measure(
            model.Decoder, ids.ToArray(), context, stride, done => progress.Show(Say[$"{done:#,0} of {ids.Count - 1:#,0} tokens", $"{done:#,0} / {ids.Count - 1:#,0} 个词元"]), cancellation);
        DivergenceResult? divergence = against is not null ? Compare(model, against, ids.ToArray(), context, stride, progress, cancellation) : null;
        progress.Clear();
        if (arguments.GetValue(_json))
            Print(result, divergence);
        else
            Write(result, divergence);
        return ExitCode.Done;
    }

    /// <summary>Dialogues are measured as the model's chat template writes them.</summary>
    private static IPieceEncoder EncoderOf(LanguageModel model) => model.ChatTemplates is { Default: var source }
        ? new DialogueEncoder(model.Tokenizer, source, DialogueTemplate.Read(source, model.Tokenizer))
        : new DocumentEncoder(model.Tokenizer);

    private DivergenceResult Compare(LanguageModel model, string other, int[] ids, int context, int stride, ProgressLine progress, CancellationToken cancellation)
    {
        using LanguageModel reference = LanguageModel.Load(other, new LoadOptions { Type = DType.F32 }, cancellation);
        return PredictionDivergence.Measure(model.Decoder, reference.Decoder, ids, context, stride,
            done => progress.Show(Say[$"comparing: {done:#,0} of {ids.Length - 1:#,0} tokens", $"比较：{done:#,0} / {ids.Length - 1:#,0} 个词元"]), cancellation);
    }

    private void Write(PerplexityResult result, DivergenceResult? divergence)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Say["loss", "损失"]} {result.Loss:0.0000}  {Say["perplexity", "困惑度"]} {result.Perplexity:0.00}  {Say["accuracy", "准确率"]} {result.Accuracy:0.0%}  ({result.Tokens:#,0} {Say[Counted.Noun(result.Tokens, "token"), "个词元"]})"));
        if (divergence is not null)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Say["KL divergence", "KL 散度"]} {divergence.Mean:0.000000}  {Say["largest", "最大"]} {divergence.Largest:0.0000}  {Say["same likeliest token", "最可能的词元相同"]} {divergence.SameTop:0.0%}"));
    }

    private int InRange(string option, int value, int most) => value >= 1 && value <= most
        ? value
        : throw new UsageException(Say[$"{option} must be from 1 to {most}, got {value}", $"{option} 应在 1 到 {most} 之间，给的是 {value}"]);

    private static void Print(PerplexityResult result, DivergenceResult? divergence) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        JsonOutput.WriteNumber(json, "loss", result.Loss);
        JsonOutput.WriteNumber(json, "perplexity", result.Perplexity);
        json.WriteNumber("accuracy", result.Accuracy);
        json.WriteNumber("tokens", result.Tokens);
        if (divergence is not null)
        {
            JsonOutput.WriteNumber(json, "kl_divergence", divergence.Mean);
            JsonOutput.WriteNumber(json, "largest_kl_divergence", divergence.Largest);
            json.WriteNumber("same_top", divergence.SameTop);
        }
        json.WriteEndObject();
    });
}
