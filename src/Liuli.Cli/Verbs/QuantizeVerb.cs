using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference.Conversion;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli quantize</c>: a model with fewer bits for each weight, as a GGUF file.</summary>
internal sealed class QuantizeVerb(Language language) : Verb(language)
{
    private readonly Option<string> _type = new("--type", "-t") { Required = true };
    private ModelArgument _model = null!;
    private ConversionArguments _output = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli quantize --model ./llama --type q4_k_m --out llama-q4.gguf",
        "liuli quantize --model llama-bf16.gguf --type q8_0 --out llama-q8.gguf --json",
        Say["liuli quantize --type q6_k --out mini.gguf  # the embedded model", "liuli quantize --type q6_k --out mini.gguf  # 内置模型"],
    ];

    protected override Command Describe()
    {
        Command command = new("quantize", Say["write a model as a GGUF file with fewer bits for each weight", "把模型写成 GGUF 文件，每个权重用更少的位"]);
        _model = new ModelArgument(command, Say, weights: false);
        _type.Description = Say[
            "q4_k_m (what most people run), q5_k_m, q6_k, q8_0 (hardly any difference) …; _s, _m and _l give more and more weights more bits",
            "q4_k_m（最常用）、q5_k_m、q6_k、q8_0（几乎没有差别）……；_s、_m、_l 依次给更多权重以更多的位"];
        _type.AcceptOnlyFromAmong([.. ConversionArguments.Mixes.Keys]);
        command.Add(_type);
        _output = new ConversionArguments(command, Say, Say["the .gguf file to write", "要写的 .gguf 文件"]);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        string path = _output.Output(arguments);
        return _output.Run(arguments, progress => ModelConverter.ToGguf(_model.Name(arguments), path, ConversionArguments.Mixes[arguments.GetValue(_type)!], progress, cancellation));
    }
}
