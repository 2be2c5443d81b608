using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>The option <c>--model</c>, and <c>--type</c> and <c>--in-memory</c> for verbs that run the model.</summary>
internal sealed class ModelArgument
{
    private static readonly DType[] s_types = Enum.GetValues<DType>().Where(type => type.IsQuantized || type.IsFloat16 || type == DType.F32).ToArray();

    private readonly Language _say;
    private readonly PathOption<string> _model;
    private readonly Option<string?>? _type;
    private readonly InMemoryArgument? _inMemory;

    /// <param name="command">The verb's command.</param>
    /// <param name="say">The user's language.</param>
    /// <param name="description">What --model takes, when that differs.</param>
    /// <param name="weights">Whether the verb loads weights, so that their type can be chosen.</param>
    public ModelArgument(Command command, Language say, string? description = null, bool weights = true)
    {
        _say = say;
        _model = new PathOption<string>("--model", "-m")
        {
            Description = description ?? say["a Hugging Face directory, a .gguf file, or the name of an embedded model", "Hugging Face 目录、.gguf 文件，或内置模型的名字"],
            DefaultValueFactory = _ => EmbeddedModels.Default,
        };
        command.Add(_model);
        if (!weights)
            return;
        command.Add(_type = TypeOption(say));
        _inMemory = new InMemoryArgument(command, say);
    }

    /// <summary>The path or name given, or the default.</summary>
    public string Name(ParseResult arguments) => Existing(arguments.GetValue(_model)!, _say);

    /// <summary>A model's path or name; in Chinese, one that is not there is said to be so before the libraries say it.</summary>
    public static string Existing(string name, Language say) => !say.IsChinese || EmbeddedModels.Exists(name) ? name
        : throw new VerbException($"找不到模型“{name}”：应为 Hugging Face 目录、.gguf 文件，或内置模型之一（{string.Join("、", EmbeddedModels.Names)}）");

    /// <summary>Whether the arguments name a model.</summary>
    public bool IsGiven(ParseResult arguments) => arguments.GetResult(_model) is { Implicit: false };

    /// <summary>Loads the model with its tokenizer: one that generates.</summary>
    public LanguageModel Load(ParseResult arguments, CancellationToken cancellation, DType cacheType = DType.F32) => Load(arguments, cacheType, LanguageModel.Load, cancellation);

    /// <summary>Loads the model with its tokenizer, a decoder or an encoder.</summary>
    public TextModel Open(ParseResult arguments, CancellationToken cancellation) => Load(arguments, DType.F32, TextModel.Open, cancellation);

    private TModel Load<TModel>(ParseResult arguments, DType cacheType, Func<string, LoadOptions, CancellationToken, TModel> load, CancellationToken cancellation)
    {
        string name = Name(arguments);
        using ProgressLine line = new();
        return load(name, new LoadOptions { Type = Type(arguments), CacheType = cacheType, InMemory = _inMemory?.Read(arguments) == true, Progress = _inMemory?.On(line) }, cancellation);
    }

    /// <summary>Refuses to write over a file of the model that is read.</summary>
    public void Spare(ParseResult arguments, string path)
    {
        string model = Path.GetFullPath(EmbeddedModels.Resolve(Name(arguments))), target = Path.GetFullPath(path);
        if (File.Exists(target) && (target == model || Path.GetDirectoryName(target) == Path.TrimEndingDirectorySeparator(model)))
            throw new UsageException(_say[$"'{path}' is a file of the model that is read; choose another place", $"“{path}”是所读模型的文件；请换一个位置"]);
    }

    /// <summary>How the weights shall be stored; null as the file has them.</summary>
    public DType? Type(ParseResult arguments) => _type is null ? null : Type(arguments, _type);

    /// <summary>The value of a <see cref="TypeOption"/>.</summary>
    public static DType? Type(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is { } spelling ? s_types.Single(type => Spelling(type) == spelling) : null;

    /// <summary>The option <c>--type</c>: f32, f16, bf16, q8_0, q4_k ….</summary>
    public static Option<string?> TypeOption(Language say)
    {
        Option<string?> option = new("--type")
        {
            Description = say[
                "how to hold the weights (default: as the file has them): f32, f16 or bf16; q8_0, q6_k, q5_k, q4_k, q4_0 … round them to blocks of that many bits while loading (faster, a quarter of f32's memory and less)",
                "权重的存储方式（默认与文件相同）：f32、f16 或 bf16；q8_0、q6_k、q5_k、q4_k、q4_0 等在加载时取整为相应位数的块（更快，内存为 f32 的四分之一或更少）"],
        };
        option.AcceptOnlyFromAmong([.. s_types.Select(Spelling)]);
        return option;
    }

    private static string Spelling(DType type) => type.ToString().ToLowerInvariant();
}
