using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Inference.Explaining;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli explain</c>: opens a number of a forward pass into the terms that made it.</summary>
internal sealed class ExplainVerb(Language language) : Verb(language)
{
    private readonly Option<string?> _at = new("--at");
    private readonly Option<int> _depth = new("--depth") { DefaultValueFactory = _ => 1 };
    private readonly Option<int> _breadth = new("--breadth") { DefaultValueFactory = _ => 1 };
    private readonly Option<int> _terms = new("--terms") { DefaultValueFactory = _ => 8 };
    private readonly Option<bool> _json = new("--json");
    private ModelArgument _model = null!;
    private PromptArguments _prompt = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli explain --prompt \"今天天气真\"  # the likeliest next token's logit",
        "liuli explain --prompt \"今天天气真\" --depth 6 --breadth 2",
        "liuli explain --prompt \"今天天气真\" --at \"blocks.0.attn.pattern[0,3,1]\" --depth 3",
        "liuli explain --prompt \"今天天气真\" --at \"embed.weight[5,0]\"  # a stored weight and its bits",
    ];

    protected override Command Describe()
    {
        Command command = new("explain", Say["open a number of the model into the terms that made it", "打开模型里的一个数，看它由哪些项组成"]);
        _model = new ModelArgument(command, Say);
        _prompt = new PromptArguments(command, Say, idsName: "--ids", Say["the text to run the model on", "让模型处理的文字"]);
        _at.Description = Say["which number: NAME[i,j,…] of an activation or a parameter (default: the top logit of the last position, of an encoder at [MASK])", "哪个数：中间值或参数的 名字[i,j,…]（默认是最后位置最大的 logit；编码器则在 [MASK] 处）"];
        _depth.Description = Say["how many levels to open", "打开多少层"];
        _breadth.Description = Say["how many terms of each level to open further", "每层继续打开多少项"];
        _terms.Description = Say["how many terms of each level to print; the rest is printed as one sum", "每层打印多少项；其余合为一个和"];
        _json.Description = Say["print one JSON document, with all terms", "输出一个 JSON 文档，含所有项"];
        command.Add(_at);
        command.Add(_depth);
        command.Add(_breadth);
        command.Add(_terms);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        AtLeast(_depth.Name, arguments.GetValue(_depth), 1);
        AtLeast(_breadth.Name, arguments.GetValue(_breadth), 0);
        AtLeast(_terms.Name, arguments.GetValue(_terms), 1);
        ElementAddress? at = Parse(arguments.GetValue(_at));
        using TextModel model = _model.Open(arguments, cancellation);
        IReadOnlyList<int> ids = _prompt.Read(arguments, model, cancellation);
        using RecordedForward forward = RecordedForward.Of(model, ids, cancellation: cancellation);
        at ??= forward.TopOutput(MaskedPosition(model, ids));
        OpenedExplanation opened = OpenedExplanation.Open(forward.Explain(at), arguments.GetValue(_depth), arguments.GetValue(_breadth), cancellation);
        if (arguments.GetValue(_json))
            ExplanationJson.Print(at, opened);
        else
            new ExplanationTree(model, Say, arguments.GetValue(_terms)).Print(at, opened);
        return ExitCode.Done;
    }

    /// <summary>The first [MASK] of an encoder's text; null where there is none.</summary>
    private static int? MaskedPosition(TextModel model, IReadOnlyList<int> ids)
    {
        if (model is not EncoderModel { HasTokenizer: true, Tokenizer.SpecialTokens.Mask: { } mask })
            return null;
        int at = ids.ToList().IndexOf(mask);
        return at < 0 ? null : at;
    }

    private static ElementAddress? Parse(string? at)
    {
        try
        {
            return at is null ? null : ElementAddress.Parse(at);
        }
        catch (FormatException error)
        {
            throw new UsageException(error, "--at: ");
        }
    }

    private void AtLeast(string option, int value, int least)
    {
        if (value < least)
            throw new UsageException(Say[$"{option} must be at least {least}, got {value}", $"{option} 至少为 {least}，给的是 {value}"]);
    }
}
