using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Models;
using Liuli.Models.Describing;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>A model's parts as a tree, with shapes, types, counts and sizes; blocks that are alike stand there once.</summary>
internal sealed class InspectionTree(ModelDescription description, Language say)
{
    private readonly ArchitectureWording _words = new(description.Config, say);

    public Tree Draw(string title)
    {
        ModelTree root = ModelTree.Of(description, path => LayerOf(path) is { } layer ? layer : "");
        Tree tree = new(new Markup($"[bold]{Markup.Escape(title)}[/]  {Sizes(1, root.Parameters, root.Bytes)}"));
        AddChildren(tree, root, null);
        if (description.Config.TiedHead && description.Config is DecoderConfig or EncoderConfig { MaskedTokenHead: true })
            tree.AddNode(new Text(say["unembed = embed", "unembed = embed（共用）"]));
        return tree;
    }

    private void AddChildren(IHasTreeNodes parent, ModelTree part, LayerConfig? layer)
    {
        foreach (ModelTree child in part.Children)
        {
            LayerConfig? inside = child.Name == "blocks" && child.Numbers.Count > 0 ? description.Config.Layer(child.Numbers[0]) : layer;
            AddChildren(parent.AddNode(new Text(Line(child, inside))), child, inside);
        }
    }

    private string Line(ModelTree part, LayerConfig? layer)
    {
        string name = part.Numbers.Count > 0 ? $"{part.Name} {NumberRanges.Text(part.Numbers)}" : part.Name;
        string note = (part.Name, layer) switch
        {
            ("attn", { } l) => $" ({_words.Attention(l.Attention)})",
            ("mlp", { } l) => $" ({_words.FeedForward(l.FeedForward)})",
            _ => "",
        };
        string shapes = part.Tensors.Count == 0 ? "" : $"  {Shapes(part.Tensors)}";
        return $"{name}{note}{shapes}  {Sizes(part.Copies, part.Parameters, part.Bytes)}";
    }

    /// <summary>Weight and bias; their type once, where they have the same.</summary>
    private static string Shapes(IReadOnlyList<ModelPart> tensors) => tensors.All(tensor => tensor.DType == tensors[0].DType)
        ? $"{string.Join(" + ", tensors.Select(tensor => tensor.Shape.ToString()))} {tensors[0].DType}"
        : string.Join(" + ", tensors.Select(tensor => $"{tensor.Shape} {tensor.DType}"));

    private string Sizes(int copies, long parameters, long bytes)
    {
        string count = copies == 1 ? Count(parameters) : $"{copies} × {Count(parameters)} = {Count(copies * parameters)}";
        double share = 100.0 * copies * parameters / description.Parameters;
        return $"{count}  {(share < 100 ? share.ToString("0.0", CultureInfo.InvariantCulture) + "%  " : "")}{InspectionText.Bytes(copies * bytes)}";
    }

    private LayerConfig? LayerOf(string path) =>
        path.Split('.') is ["blocks", string number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? description.Config.Layer(index) : null;

    private static string Count(long count) => ArchitectureWording.Count(count);
}
