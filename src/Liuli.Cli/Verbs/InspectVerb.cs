using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Models;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Tensors;
using Liuli.Tensors.Cpu;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli inspect</c>: what a model consists of, or what this machine offers; nothing is run, and weights are not needed.</summary>
internal sealed class InspectVerb(Language language) : Verb(language)
{
    private static readonly string[] s_weights = ["*.safetensors", "pytorch_model*.bin"];

    private readonly Option<bool> _tensors = new("--tensors");
    private readonly Option<bool> _machine = new("--machine");
    private readonly Option<bool> _json = new("--json");
    private ModelArgument _model = null!;
    private CacheTypeArgument _cacheType = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli inspect",
        "liuli inspect --model ./gpt2 --tensors",
        "liuli inspect --model ./gpt2/config.json --json  # weights are not needed",
        Say["liuli inspect --model ./llama-3.1-8b/config.json --cache-type f16  # memory for each type and context", "liuli inspect --model ./llama-3.1-8b/config.json --cache-type f16  # 各种类型和上下文所需的内存"],
        Say["liuli inspect --machine  # processor, memory, and which kernels run", "liuli inspect --machine  # 处理器、内存，以及运行哪些内核"],
    ];

    protected override Command Describe()
    {
        Command command = new("inspect", Say["a model's architecture, parameters by part, memory; or the machine; nothing is run", "查看模型的结构、各部分参数量、内存占用，或查看本机；不运行模型"]);
        _model = new ModelArgument(command, Say, Say["a Hugging Face directory (config.json is enough), a config.json, a .gguf file, or the name of an embedded model", "Hugging Face 目录（有 config.json 即可）、config.json 文件、.gguf 文件，或内置模型的名字"], weights: false);
        _cacheType = new CacheTypeArgument(command, Say);
        _tensors.Description = Say["list every tensor", "列出每个张量"];
        _machine.Description = Say["the machine instead of a model: cores, caches, memory, which kernels run and why not faster ones", "查看本机而非模型：核心、缓存、内存，运行哪些内核，为何没有更快的"];
        _json.Description = Say["print one JSON document, with every tensor", "输出一个 JSON 文档，含每个张量"];
        command.Add(_tensors);
        command.Add(_machine);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(_machine))
            return InspectMachine(arguments);
        string path = EmbeddedModels.Resolve(_model.Name(arguments));
        bool hasWeights = HasWeights(path);
        ModelDescription description = hasWeights ? PretrainedModel.Describe(path) : ModelDescription.Read(path);
        if (arguments.GetValue(_json))
            InspectionJson.Print(description);
        else
            new InspectionText(description, Say).Print(_model.Name(arguments), hasWeights, arguments.GetValue(_tensors), CacheType(arguments, description.Config));
        return ExitCode.Done;
    }

    private DType CacheType(ParseResult arguments, ModelConfig config)
    {
        DType type = _cacheType.Read(arguments);
        if (config is DecoderConfig decoder)
            KvCache.CheckType(decoder, type);
        return type;
    }

    private int InspectMachine(ParseResult arguments)
    {
        if (_model.IsGiven(arguments) || arguments.GetValue(_tensors))
            throw new UsageException(Say["--machine looks at the machine, --model and --tensors at a model; give one of them", "--machine 查看本机，--model 和 --tensors 查看模型；只能给一种"]);
        MachineDescription machine = MachineDescription.Detect();
        UseTiles(Device.Default);
        if (arguments.GetValue(_json))
            MachineJson.Print(machine, Device.Default);
        else
            new MachineText(Say).Print(machine, Device.Default);
        return ExitCode.Done;
    }

    /// <summary>Tile instructions are checked at their first use; without one, they would be listed unchecked.</summary>
    private static void UseTiles(Device device)
    {
        const int size = 32;
        if (device.Level != CpuLevel.Amx)
            return;
        using Tensor x = Tensor.Full([size, size], 1, device);
        x.MatMul(x, precision: MatMulPrecision.BF16).Dispose();
    }

    private static bool HasWeights(string path) =>
        GgufCheckpoint.IsGguf(path) || (Directory.Exists(path) && s_weights.Any(pattern => Directory.EnumerateFiles(path, pattern).Any()));
}
