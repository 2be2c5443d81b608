using System.CommandLine;
using System.Text.Json;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Inference.Explaining;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli forward</c>: one pass through the model, its numbers written to a file.</summary>
internal sealed class ForwardVerb(Language language) : Verb(language)
{
    private readonly PathOption<string> _out = new("--out", "-o") { Required = true };
    private readonly Option<bool> _trace = new("--trace");
    private readonly Option<bool> _json = new("--json");
    private ModelArgument _model = null!;
    private PromptArguments _prompt = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli forward --prompt \"今天天气真\" --out logits.safetensors",
        Say["liuli forward --model ./bert --prompt \"the capital is [MASK] .\" --out bert.safetensors  # an encoder", "liuli forward --model ./bert --prompt \"the capital is [MASK] .\" --out bert.safetensors  # 编码器"],
        "liuli forward --model ./gpt2 --ids \"15496 11\" --trace --out activations.safetensors",
    ];

    protected override Command Describe()
    {
        Command command = new("forward", Say["run the model once and write logits (of an encoder its last hidden states and what its heads give), or every activation, to a safetensors file", "运行模型一次，把 logits（编码器则为最后的隐藏状态和各个头的输出）或每个中间值写入 safetensors 文件"]);
        _model = new ModelArgument(command, Say);
        _prompt = new PromptArguments(command, Say, idsName: "--ids", Say["the text to run the model on", "让模型处理的文字"]);
        _out.Description = Say["the file to write", "要写的文件"];
        _trace.Description = Say["write every named activation", "写出每个有名字的中间值"];
        command.Add(_out);
        _json.Description = Say["print one JSON document: what was written", "输出一个 JSON 文档：写了什么"];
        command.Add(_trace);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        using TextModel model = _model.Open(arguments, cancellation);
        IReadOnlyList<int> ids = _prompt.Read(arguments, model, cancellation);
        string path = arguments.GetValue(_out)!;
        _model.Spare(arguments, path);
        using TensorScope scope = TensorScope.Begin();
        using RecordedForward forward = RecordedForward.Of(model, ids, record: false, cancellation);
        IEnumerable<(string Name, Tensor Value)> wanted = arguments.GetValue(_trace) ? forward.Activations : forward.Outputs;
        // One sequence: (1, T, …) is written as (T, …).
        List<(string Name, Tensor Value)> values = [.. wanted.Select(v => (v.Name, v.Value.Reshape(ElementAddress.Without(v.Value.Shape))))];
        SafetensorsWriter.Write(path, values);
        Console.Error.WriteLine(Say[$"{Counted.Of(ids.Count, "token")}; {Counted.Of(values.Count, "tensor")} written to {path}", $"{ids.Count} 个词元；{values.Count} 个张量已写入 {path}"]);
        if (arguments.GetValue(_json))
            JsonOutput.Print(json => Write(json, path, ids, values));
        return ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, string path, IReadOnlyList<int> ids, List<(string Name, Tensor Value)> values)
    {
        json.WriteStartObject();
        json.WriteString("path", path);
        JsonOutput.WriteIds(json, "ids", ids);
        json.WriteStartArray("tensors");
        foreach ((string name, Tensor value) in values)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            JsonOutput.WriteShape(json, "shape", value.Shape);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
