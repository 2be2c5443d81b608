using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference.Conversion;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Quantizing;

namespace Liuli.Cli.Verbs;

/// <summary>What <c>quantize</c> and <c>convert</c> share: where to write, whether over what is there, and how progress and outcome are shown.</summary>
internal sealed class ConversionArguments
{
    private readonly Language _say;
    private readonly PathOption<string> _out = new("--out", "-o") { Required = true };
    private readonly Option<bool> _force = new("--force");
    private readonly Option<bool> _json = new("--json");

    public ConversionArguments(Command command, Language say, string output)
    {
        _say = say;
        _out.Description = output;
        _force.Description = say["replace what is there", "覆盖已有的文件"];
        _json.Description = say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_out);
        command.Add(_force);
        command.Add(_json);
    }

    /// <summary>Every mix by its spelling.</summary>
    public static IReadOnlyDictionary<string, QuantizationMix> Mixes { get; } = Enum.GetValues<QuantizationMix>().ToDictionary(mix => mix.Spelling);

    /// <summary>Where to write; nothing may be there, unless it shall be replaced.</summary>
    public string Output(ParseResult arguments)
    {
        string path = arguments.GetValue(_out)!;
        bool taken = File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());
        if (taken && !arguments.GetValue(_force))
            throw new VerbException(_say[$"'{path}' is there already; choose another place, or replace it with {_force.Name}", $"“{path}”已经存在；请换一个位置，或用 {_force.Name} 覆盖"]);
        return path;
    }

    /// <summary>Does the work, with a line of progress, and tells what came of it.</summary>
    public int Run(ParseResult arguments, Func<Action<GgufProgress>, ConversionResult> work)
    {
        using ProgressLine line = new();
        ConversionResult result = work(at => line.Show(_say[$"{Bar(at)} {at.Done} of {at.Total}: {at.Tensor}", $"{Bar(at)} {at.Done} / {at.Total}：{at.Tensor}"]));
        line.Clear();
        foreach (string warning in result.Warnings)
            Console.Error.WriteLine($"{_say["warning", "警告"]}: {warning}");
        string summary = string.Create(CultureInfo.InvariantCulture, $"{result.Path}: {result.Type}, {result.SourceBytes / 1e6:#,0.0} MB → {result.Bytes / 1e6:#,0.0} MB");
        if (arguments.GetValue(_json))
            Print(result);
        else
            Console.Out.WriteLine(summary);
        return ExitCode.Done;
    }

    private static string Bar(GgufProgress at)
    {
        const int Width = 24;
        int filled = (int)((long)Width * at.Done / at.Total);
        return $"[{new string('█', filled)}{new string('░', Width - filled)}]";
    }

    private static void Print(ConversionResult result) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", result.Path);
        json.WriteString("type", result.Type);
        json.WriteNumber("source_bytes", result.SourceBytes);
        json.WriteNumber("bytes", result.Bytes);
        json.WriteStartArray("warnings");
        foreach (string warning in result.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
