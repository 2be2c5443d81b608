using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference.Conversion;
using Liuli.Models.Quantizing;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli convert</c>: between a GGUF file and a Hugging Face directory.</summary>
internal sealed class ConvertVerb(Language language) : Verb(language)
{
    private const string Gguf = ".gguf";

    private readonly Option<string?> _type = new("--type", "-t");
    private ModelArgument _model = null!;
    private ConversionArguments _output = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli convert --model ./llama --out llama.gguf",
        "liuli convert --model llama-q4.gguf --out ./llama-hf --type bf16",
        Say["liuli convert --model ./old --out ./new  # pytorch_model.bin becomes model.safetensors", "liuli convert --model ./old --out ./new  # pytorch_model.bin 变为 model.safetensors"],
    ];

    protected override Command Describe()
    {
        Command command = new("convert", Say["write a model in another format: a GGUF file, or a Hugging Face directory", "把模型写成另一种格式：GGUF 文件或 Hugging Face 目录"]);
        _model = new ModelArgument(command, Say, weights: false);
        _type.Description = Say[
            "the type of the weights: f32, f16 or bf16, and for a .gguf any of quantize's (default: what most of them are; f16 where blocks become a directory)",
            "权重的类型：f32、f16、bf16；写 .gguf 时也可用 quantize 的各种类型（默认与多数权重相同；由块变为目录时为 f16）"];
        _type.AcceptOnlyFromAmong([.. ConversionArguments.Mixes.Keys]);
        command.Add(_type);
        _output = new ConversionArguments(command, Say, Say["a name that ends in .gguf for a GGUF file, else a directory in Hugging Face's layout", "以 .gguf 结尾则写 GGUF 文件，否则写 Hugging Face 布局的目录"]);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        QuantizationMix? mix = arguments.GetValue(_type) is { } spelling ? ConversionArguments.Mixes[spelling] : null;
        string name = _model.Name(arguments), path = _output.Output(arguments);
        if (path.EndsWith(Gguf, StringComparison.OrdinalIgnoreCase))
            return _output.Run(arguments, progress => ModelConverter.ToGguf(name, path, mix, progress, cancellation));
        if (mix is { IsQuantized: true } blocks)
            throw new UsageException(Say[$"a Hugging Face directory has no place for {blocks.Spelling}; give f32, f16 or bf16, or a name that ends in {Gguf}", $"Hugging Face 目录不能存放 {blocks.Spelling}；请用 f32、f16 或 bf16，或者用以 {Gguf} 结尾的文件名"]);
        return _output.Run(arguments, _ => ModelConverter.ToHuggingFace(name, path, mix?.MainType, cancellation));
    }
}
