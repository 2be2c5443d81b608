using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Cli.Verbs;
using Liuli.Models;
using Liuli.Models.Families;
using Liuli.Tensors;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>A model's description as tables.</summary>
internal sealed class InspectionText(ModelDescription description, Language say)
{
    /// <summary>The types that weights are commonly stored in.</summary>
    public static readonly DType[] Types = [DType.F32, DType.F16, DType.BF16];

    /// <summary>The types that this model's keys and values can be stored in.</summary>
    public static IEnumerable<DType> CacheTypes(DecoderConfig config) =>
        CacheTypeArgument.Types.Where(type => config.Attention.HeadWidth % type.BlockLength == 0);

    private readonly IAnsiConsole _console = Terminal.Output();

    public void Print(string name, bool hasWeights, bool listTensors)
    {
        DecoderConfig config = description.Config;
        string weights = hasWeights ? say["present", "有"] : say["absent; described from config.json", "无；以下由 config.json 得出"];
        Line(say["model", "模型"], $"{name}  ({ModelFamilies.Default.Get(config.Family).Architecture})");
        Line(say["weights", "权重"], weights);
        Line(say["structure", "结构"], FormattableString.Invariant($"{config.Layers} {say["layers", "层"]}, {say["width", "宽度"]} {config.Width}, {config.Attention.Heads} {say["heads", "头"]} × {config.Attention.HeadWidth} ({config.Attention.KeyValueHeads} {say["for keys and values", "个键值头"]}), {say["feed-forward", "前馈"]} {config.FeedForward.Width}"));
        Line(say["vocabulary", "词表"], Count(config.VocabularySize));
        Line(say["context", "上下文"], Count(config.ContextLength));
        _console.WriteLine();
        _console.Write(Parts());
        _console.Write(Memory());
        if (listTensors)
            _console.Write(Tensors());
    }

    private Table Parts()
    {
        Table table = NewTable(say["part", "部分"], say["parameters", "参数量"], "%");
        foreach ((string name, long parameters) in description.Groups())
            table.AddRow(name, Count(parameters), (100.0 * parameters / description.Parameters).ToString("0.0", CultureInfo.InvariantCulture));
        table.AddRow(new Markup($"[bold]{say["total", "合计"]}[/]"), new Markup($"[bold]{Count(description.Parameters)}[/]"), new Text("100.0"));
        return table;
    }

    private Table Memory()
    {
        DType[] cacheTypes = [.. CacheTypes(description.Config)];
        Table table = NewTable([say["memory", "内存"], .. cacheTypes.Select(type => type.ToString())]);
        table.AddRow([say["weights", "权重"], .. cacheTypes.Select(type => Types.Contains(type) ? Bytes(description.BytesAs(type)) : "")]);
        foreach (int positions in Contexts(description.Config.ContextLength))
            table.AddRow([say[$"KV cache, {Count(positions)} positions", $"KV 缓存，{Count(positions)} 个位置"], .. cacheTypes.Select(type => Bytes(description.KvCacheBytes(positions, type)))]);
        return table;
    }

    private Table Tensors()
    {
        Table table = NewTable(say["tensor", "张量"], say["shape", "形状"], say["type", "类型"], say["parameters", "参数量"]);
        foreach (ModelPart part in description.Parts)
            table.AddRow(new Text(part.Name), new Text(part.Shape.ToString()), new Text(part.DType.ToString()), new Text(Count(part.Parameters)));
        return table;
    }

    /// <summary>The whole context and the powers of four below it.</summary>
    private static IEnumerable<int> Contexts(int longest)
    {
        for (long positions = 256; positions < longest; positions *= 4)
            yield return (int)positions;
        yield return longest;
    }

    private static Table NewTable(params string[] headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn(headings[0]);
        foreach (string heading in headings[1..])
            table.AddColumn(new TableColumn(heading).RightAligned());
        return table;
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A size in KiB, MiB or GiB.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => FormattableString.Invariant($"{bytes / 1048576.0:0.0} MiB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:0.00} GiB"),
    };

    private void Line(string label, string value) => _console.MarkupLineInterpolated($"[bold]{label}[/]: {value}");
}
