using Liuli.Cli.Hosting;
using Liuli.Cli.Verbs;
using Liuli.Models;
using Liuli.Models.Describing;
using Liuli.Models.Families;
using Liuli.Tensors;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>A model's description: its tree, how it differs from GPT-2, and the memory that it takes.</summary>
internal sealed class InspectionText(ModelDescription description, Language say)
{
    // More columns than that are hard to compare.
    private const int MostContexts = 5;

    /// <summary>What the columns before those of contexts take, and each of them, in the table of keys and values and in that of memory.</summary>
    private const int BeforeCache = 19, CacheColumn = 20, BeforeMemory = 50, MemoryColumn = 12;

    /// <summary>Room for two contexts in either table.</summary>
    private const int NarrowestTable = 78;

    /// <summary>The types that this model's keys and values can be stored in.</summary>
    public static IEnumerable<DType> CacheTypes(ModelConfig config) =>
        CacheTypeArgument.Types.Where(type => config.Attention.HeadWidth % type.BlockLength == 0);

    private readonly IAnsiConsole _console = Terminal.Output();

    public void Print(string name, bool hasWeights, bool listTensors, DType cacheType)
    {
        ModelConfig config = description.Config;
        string weights = hasWeights ? say["present", "有"] : say["absent; described from config.json", "无；以下由 config.json 得出"];
        Line(say["model", "模型"], $"{name}  ({ModelFamilies.Default.Get(config.Family).ArchitectureOf(config)})");
        Line(say["weights", "权重"], weights);
        Line(say["structure", "结构"], FormattableString.Invariant($"{config.Layers} {say[Counted.Noun(config.Layers, "layer"), "层"]}, {say["width", "宽度"]} {config.Width}, {config.Attention.Heads} {say[Counted.Noun(config.Attention.Heads, "head"), "头"]} × {config.Attention.HeadWidth} ({config.Attention.KeyValueHeads} {say["for keys and values", "个键值头"]}), {say["feed-forward", "前馈"]} {config.FeedForward.Width}"));
        Line(say["vocabulary", "词表"], Count(config.VocabularySize));
        Line(say["context", "上下文"], Count(config.ContextLength));
        _console.WriteLine();
        _console.Write(new InspectionTree(description, say).Draw(say["parameters", "参数"]));
        _console.WriteLine();
        PrintDifferences();
        int[] contexts = [.. Contexts(config.ContextLength)];
        if (config is DecoderConfig)
            Write(Cache(Longest(contexts, BeforeCache, CacheColumn)));
        Write(config is DecoderConfig ? Memory(Longest(contexts, BeforeMemory, MemoryColumn), cacheType) : Memory([], cacheType));
        if (listTensors)
            Write(Tensors());
    }

    /// <summary>The whole context and the powers of four below it.</summary>
    public static IEnumerable<int> Contexts(int longest)
    {
        for (long positions = 256; positions < longest; positions *= 4)
            yield return (int)positions;
        yield return longest;
    }

    private void PrintDifferences()
    {
        Gpt2Difference[] all = [.. Gpt2Differences.Of(description.Config, say)];
        if (all.Length == 0)
        {
            Line(say["beside GPT-2", "与 GPT-2 相比"], say["built as GPT-2 is", "结构与 GPT-2 相同"]);
            return;
        }
        _console.MarkupLineInterpolated($"[bold]{say["unlike GPT-2", "与 GPT-2 的不同"]}[/]:");
        foreach (Gpt2Difference difference in all)
            _console.MarkupLineInterpolated($"  [bold]{difference.Title}[/]: {difference.Model}. [grey]GPT-2: {difference.Gpt2}[/]");
    }

    private Table Cache(int[] contexts)
    {
        Table table = NewTable([say["keys and values", "键值缓存"], .. contexts.Select(positions => say[$"{Count(positions)} {Counted.Noun(positions, "position")}", $"{Count(positions)} 个位置"])]);
        foreach (DType type in CacheTypes(description.Config))
            table.AddRow([type.ToString(), .. contexts.Select(positions => Bytes(description.KvCacheBytes(positions, type)))]);
        return table;
    }

    /// <summary>Weights of every usual type, alone and with the cache of one sequence.</summary>
    private Table Memory(int[] contexts, DType cacheType)
    {
        Table table = NewTable([contexts.Length == 0 ? say["to run it", "运行所需内存"] : say[$"to run it, keys and values in {cacheType}", $"运行所需内存（键值缓存 {cacheType}）"], say["bits a weight", "每权重比特"], say["weights", "权重"], .. contexts.Select(positions => $"+ {Count(positions)}")]);
        foreach (WeightScheme scheme in WeightScheme.Usual)
        {
            long weights = scheme.Bytes(description);
            string bits = FormattableString.Invariant($"{8.0 * weights / description.Parameters:0.00}");
            table.AddRow([scheme.Name, bits, Bytes(weights), .. contexts.Select(positions => Bytes(weights + description.KvCacheBytes(positions, cacheType)))]);
        }
        return table;
    }

    private Table Tensors()
    {
        Table table = NewTable(say["tensor", "张量"], say["shape", "形状"], say["type", "类型"], say["parameters", "参数量"]);
        foreach (ModelPart part in description.Parts)
            table.AddRow(new Text(part.Name), new Text(part.Shape.ToString()), new Text(part.DType.ToString()), new Text(Count(part.Parameters)));
        return table;
    }

    /// <summary>The longest contexts, as many as a table in this window has columns for.</summary>
    private int[] Longest(int[] contexts, int before, int column)
    {
        int columns = (Math.Max(_console.Profile.Width, NarrowestTable) - before) / column;
        return contexts[^Math.Min(contexts.Length, Math.Min(columns, MostContexts))..];
    }

    /// <summary>In a window that is narrower than its columns the terminal folds a table's lines: all numbers are there.</summary>
    private void Write(Table table)
    {
        int width = _console.Profile.Width;
        _console.Profile.Width = Math.Max(width, NarrowestTable);
        _console.Write(table);
        _console.Profile.Width = width;
    }

    private static Table NewTable(params string[] headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn(headings[0]);
        foreach (string heading in headings[1..])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        return table;
    }

    private static string Count(long count) => ArchitectureWording.Count(count);

    /// <summary>A size in KiB, MiB or GiB.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => FormattableString.Invariant($"{bytes / 1048576.0:0.0} MiB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:0.00} GiB"),
    };

    private void Line(string label, string value) => _console.MarkupLineInterpolated($"[bold]{label}[/]: {value}");
}
