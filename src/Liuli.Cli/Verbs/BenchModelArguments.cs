using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Models;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>The options of <c>bench</c> that say which model: one with weights, or the description of one.</summary>
internal sealed class BenchModelArguments
{
    private readonly Language _say;
    private readonly PathOption<string?> _model = new("--model", "-m");
    private readonly PathOption<string?> _config = new("--config");
    private readonly Option<bool> _random = new("--random");
    private readonly Option<string?> _type;
    private readonly CacheTypeArgument _cacheType;
    private readonly InMemoryArgument _inMemory;

    public BenchModelArguments(Command command, Language say)
    {
        _say = say;
        _model.Description = say[$"a Hugging Face directory, a .gguf file, or the name of an embedded model (default: {EmbeddedModels.Default})", $"Hugging Face 目录、.gguf 文件，或内置模型的名字（默认 {EmbeddedModels.Default}）"];
        _config.Description = say["a config.json, or a directory with one: random weights of that shape", "config.json 或含有它的目录：使用这种结构的随机权重"];
        _random.Description = say["random weights; those of the model are not read", "使用随机权重，不读模型的权重"];
        command.Add(_model);
        command.Add(_config);
        command.Add(_random);
        command.Add(_type = ModelArgument.TypeOption(say));
        _cacheType = new CacheTypeArgument(command, say);
        _inMemory = new InMemoryArgument(command, say);
    }

    /// <summary>Refuses what cannot be, before anything is measured.</summary>
    public void Check(ParseResult arguments, BenchWork work)
    {
        if (arguments.GetValue(_model) is not null && arguments.GetValue(_config) is not null)
            throw new UsageException(_say["give --model or --config, not both", "--model 和 --config 只能给一个"]);
        if (work.NeedsTokenizerOfModel && arguments.GetValue(_config) is { } config && !System.IO.Directory.Exists(config))
            throw new UsageException(_say["tokenize needs --tokenizer or --model; a config.json has no tokenizer", "tokenize 需要 --tokenizer 或 --model；config.json 里没有分词器"]);
        if (work.Prompt || work.Decode)
            work.Lengths(Config(arguments).ContextLength);
        if (work.Train)
            work.TrainingContext(Config(arguments).ContextLength);
    }

    /// <summary>The directory (or config.json) that was named.</summary>
    public string Directory(ParseResult arguments) =>
        arguments.GetValue(_config) ?? EmbeddedModels.Resolve(ModelArgument.Existing(arguments.GetValue(_model) ?? EmbeddedModels.Default, _say));

    /// <summary>How keys and values shall be stored.</summary>
    public DType CacheType(ParseResult arguments) => _cacheType.Read(arguments);

    /// <summary>The model's description.</summary>
    public DecoderConfig Config(ParseResult arguments) => PretrainedModel.ReadConfig(Directory(arguments));

    /// <summary>How weights shall be stored; null as the file has them.</summary>
    public DType? Type(ParseResult arguments) => ModelArgument.Type(arguments, _type);

    /// <summary>The decoder with its weights, or with random ones.</summary>
    public BenchModel Load(ParseResult arguments, Device device, Action<string> report, CancellationToken cancellation)
    {
        DType? type = Type(arguments);
        if (arguments.GetValue(_config) is null && !arguments.GetValue(_random))
        {
            using ProgressLine line = new();
            return BenchModel.Load(Directory(arguments), device, type, _inMemory.Read(arguments), _inMemory.On(line), cancellation);
        }
        DecoderConfig config = Config(arguments);
        report(_say["making random weights …", "生成随机权重……"]);
        return BenchModel.Random(config, device, type ?? DType.F32);
    }
}
