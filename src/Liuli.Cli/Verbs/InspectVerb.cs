using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Models;
using Liuli.Models.Checkpoints;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli inspect</c>: what a model consists of; nothing is run, and weights are not needed.</summary>
internal sealed class InspectVerb(Language language) : Verb(language)
{
    private static readonly string[] s_weights = ["*.safetensors", "pytorch_model*.bin"];

    private readonly Option<bool> _tensors = new("--tensors");
    private readonly Option<bool> _json = new("--json");
    private ModelArgument _model = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli inspect",
        "liuli inspect --model ./gpt2 --tensors",
        "liuli inspect --model ./gpt2/config.json --json  # weights are not needed",
    ];

    protected override Command Describe()
    {
        Command command = new("inspect", Say["architecture, parameters by part, memory; nothing is run", "查看结构、各部分参数量、内存占用；不运行模型"]);
        _model = new ModelArgument(command, Say, Say["a Hugging Face directory (config.json is enough), a config.json, or the name of an embedded model", "Hugging Face 目录（有 config.json 即可）、config.json 文件，或内置模型的名字"], weights: false);
        _tensors.Description = Say["list every tensor", "列出每个张量"];
        _json.Description = Say["print one JSON document, with every tensor", "输出一个 JSON 文档，含每个张量"];
        command.Add(_tensors);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        string path = EmbeddedModels.Resolve(_model.Name(arguments));
        DecoderConfig config = PretrainedModel.ReadConfig(path);
        DType? stored = StoredType(path);
        ModelDescription description = new(config with { StoredType = stored ?? config.StoredType });
        if (arguments.GetValue(_json))
            InspectionJson.Print(description);
        else
            new InspectionText(description, Say).Print(_model.Name(arguments), stored is not null, arguments.GetValue(_tensors));
        return ExitCode.Done;
    }

    /// <summary>The type of most bytes of the weights; null where there are none.</summary>
    private static DType? StoredType(string path)
    {
        if (!Directory.Exists(path) || !s_weights.Any(pattern => Directory.EnumerateFiles(path, pattern).Any()))
            return null;
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.Values.MaxBy(tensor => tensor.StoredBytes)?.DType;
    }
}
