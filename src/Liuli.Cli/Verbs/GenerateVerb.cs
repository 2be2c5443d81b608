using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli generate</c>: continues a text.</summary>
internal sealed class GenerateVerb(Language language) : Verb(language)
{
    private const int TracedCandidates = 8;

    private ModelArgument _model = null!;
    private CacheTypeArgument _cacheType = null!;
    private PromptArguments _prompt = null!;
    private SamplingArguments _sampling = null!;
    private BeamArguments _beams = null!;
    private readonly Option<bool> _trace = new("--trace");
    private readonly Option<int?> _logProbabilities = new("--logprobs");
    private readonly Option<bool> _json = new("--json");

    public override IReadOnlyList<string> Examples =>
    [
        "liuli generate --prompt \"今天天气真\"",
        "liuli generate --prompt \"Once upon a time\" --max-tokens 100 --temperature 0.7 --seed 7",
        "liuli generate --prompt \"今天天气真\" --greedy --trace",
        "liuli generate --model ./gpt2 --prompt-file story.txt --json",
        "liuli generate --prompt \"今天天气真\" --json --logprobs 3",
        "liuli generate --prompt \"今天天气真\" --dry-multiplier 0.8 --xtc-probability 0.5",
        "liuli generate --prompt \"今天天气真\" --beams 4 --length-penalty 0.8 --json",
    ];

    protected override Command Describe()
    {
        Command command = new("generate", Say["continue a text, token by token", "续写一段文字，一个词元接一个词元"]);
        _model = new ModelArgument(command, Say);
        _cacheType = new CacheTypeArgument(command, Say);
        _prompt = new PromptArguments(command, Say);
        _sampling = new SamplingArguments(command, Say);
        _beams = new BeamArguments(command, Say);
        _trace.Description = Say["show every step: the ids so far, the candidates with their probabilities, the choice", "展示每一步：已有的编号、候选词元及概率、所选的词元"];
        _logProbabilities.Description = Say[
            "with --json: for every token its log-probability and those of this many likeliest tokens, in the model's own distribution (before penalties, cuts and temperature)",
            "与 --json 合用：给出每个词元及最可能的这么多个词元的对数概率，取自模型本身的分布（惩罚、截断和温度之前）"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_trace);
        command.Add(_logProbabilities);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        GenerationOptions options = _sampling.Read(arguments);
        CheckLogProbabilities(arguments);
        bool trace = arguments.GetValue(_trace);
        BeamOptions? beams = _beams.Read(arguments);
        _beams.Refuse(beams is not null && trace, _trace.Name);
        _beams.Refuse(beams is not null && arguments.GetValue(_logProbabilities) is not null, _logProbabilities.Name);
        using LanguageModel model = _model.Load(arguments, cancellation, _cacheType.Read(arguments));
        IReadOnlyList<int> prompt = _prompt.Read(arguments, model, cancellation);
        if (beams is not null)
            return Search(arguments, model, prompt, options, beams, cancellation);
        using TextGenerator generator = model.CreateGenerator();
        options = options with { TraceCandidates = trace ? TracedCandidates : 0, LogProbabilities = arguments.GetValue(_logProbabilities) };
        IEnumerable<GeneratedPiece> pieces = generator.Generate(prompt, options, cancellation);
        using IGenerationView view = arguments.GetValue(_json) ? new GenerationJson(model, options)
            : trace ? new GenerationTrace(model, options, Say)
            : new GenerationText(model);
        view.Begin(prompt);
        foreach (GeneratedPiece piece in pieces)
            view.Show(piece);
        return ExitCode.Done;
    }

    private int Search(ParseResult arguments, LanguageModel model, IReadOnlyList<int> prompt, GenerationOptions options, BeamOptions beams, CancellationToken cancellation)
    {
        using BeamSearch search = model.CreateBeamSearch();
        IReadOnlyList<BeamText> texts = search.Search(prompt, options, beams, cancellation);
        if (arguments.GetValue(_json))
            BeamJson.Print(model, prompt, beams, texts);
        else
            Console.Out.WriteLine(model.Decode(prompt, skipSpecialTokens: true) + texts[0].Text);
        return ExitCode.Done;
    }

    private void CheckLogProbabilities(ParseResult arguments)
    {
        if (arguments.GetValue(_logProbabilities) is not { } count)
            return;
        if (count < 0)
            throw new UsageException(Say[$"{_logProbabilities.Name} must be at least 0 (0: the chosen token alone), got {count}", $"{_logProbabilities.Name} 至少为 0（0 表示只给所选词元），给的是 {count}"]);
        if (!arguments.GetValue(_json))
            throw new UsageException(Say[$"{_logProbabilities.Name} goes into the JSON document; add {_json.Name}, or use {_trace.Name} to see probabilities", $"{_logProbabilities.Name} 写在 JSON 文档里；请加上 {_json.Name}，或用 {_trace.Name} 查看概率"]);
    }
}
