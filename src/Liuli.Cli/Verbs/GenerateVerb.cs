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
    private readonly Option<bool> _trace = new("--trace");
    private readonly Option<bool> _json = new("--json");

    public override IReadOnlyList<string> Examples =>
    [
        "liuli generate --prompt \"今天天气真\"",
        "liuli generate --prompt \"Once upon a time\" --max-tokens 100 --temperature 0.7 --seed 7",
        "liuli generate --prompt \"今天天气真\" --greedy --trace",
        "liuli generate --model ./gpt2 --prompt-file story.txt --json",
    ];

    protected override Command Describe()
    {
        Command command = new("generate", Say["continue a text, token by token", "续写一段文字，一个词元接一个词元"]);
        _model = new ModelArgument(command, Say);
        _cacheType = new CacheTypeArgument(command, Say);
        _prompt = new PromptArguments(command, Say);
        _sampling = new SamplingArguments(command, Say);
        _trace.Description = Say["show every step: the ids so far, the candidates with their probabilities, the choice", "展示每一步：已有的编号、候选词元及概率、所选的词元"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_trace);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        GenerationOptions options = _sampling.Read(arguments);
        bool trace = arguments.GetValue(_trace);
        using LanguageModel model = _model.Load(arguments, _cacheType.Read(arguments));
        IReadOnlyList<int> prompt = _prompt.Read(arguments, model);
        using TextGenerator generator = model.CreateGenerator();
        options = options with { TraceCandidates = trace ? TracedCandidates : 0 };
        IEnumerable<GeneratedPiece> pieces = generator.Generate(prompt, options, cancellation);
        IGenerationView view = arguments.GetValue(_json) ? new GenerationJson(model, options)
            : trace ? new GenerationTrace(model, options, Say)
            : new GenerationText(model);
        view.Begin(prompt);
        foreach (GeneratedPiece piece in pieces)
            view.Show(piece);
        return ExitCode.Done;
    }
}
