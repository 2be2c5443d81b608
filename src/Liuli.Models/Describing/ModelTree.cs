using System.Globalization;

namespace Liuli.Models.Describing;

/// <summary>A model's parts as a tree; numbered parts that consist of the same tensors stand there once.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">The part's own name: <c>attn</c>, <c>q</c>; for numbered ones that of their list: <c>blocks</c>.</param>
/// <param name="Numbers">Which of a list these are, rising; empty for a part that is there once.</param>
/// <param name="Tensors">The part's own tensors, of one copy.</param>
/// <param name="Children">The parts inside, of one copy.</param>
public sealed record ModelTree(string Name, IReadOnlyList<int> Numbers, IReadOnlyList<ModelPart> Tensors, IReadOnlyList<ModelTree> Children)
{
    /// <summary>How many of these there are.</summary>
    public int Copies => Math.Max(1, Numbers.Count);

    /// <summary>Learned numbers of one copy.</summary>
    public long Parameters => Tensors.Sum(t => t.Parameters) + Children.Sum(c => c.Copies * c.Parameters);

    /// <summary>Bytes of one copy, as stored.</summary>
    public long Bytes => Tensors.Sum(t => t.Bytes) + Children.Sum(c => c.Copies * c.Bytes);

    /// <summary>The tree of a described model; the root's name is empty.</summary>
    /// <param name="description">The model.</param>
    /// <param name="kind">Tells numbered parts apart that have the same tensors and yet differ, by their path (<c>blocks.3</c>); none when null.</param>
    public static ModelTree Of(ModelDescription description, Func<string, object>? kind = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        return Build("", "", [.. description.Parts.Select(part => (part.Name.Split('.'), part))], 0, kind);
    }

    private static ModelTree Build(string name, string path, List<(string[] Path, ModelPart Part)> parts, int depth, Func<string, object>? kind)
    {
        List<ModelPart> tensors = [.. parts.Where(p => p.Path.Length == depth + 1).Select(p => p.Part)];
        List<ModelTree> children = [];
        foreach (IGrouping<string, (string[] Path, ModelPart Part)> group in parts.Where(p => p.Path.Length > depth + 1).GroupBy(p => p.Path[depth]))
        {
            string inner = path.Length == 0 ? group.Key : $"{path}.{group.Key}";
            ModelTree child = Build(group.Key, inner, [.. group], depth + 1, kind);
            if (child.Tensors.Count == 0 && child.Children.All(c => IsNumber(c.Name)))
                children.AddRange(Merge(child, inner, kind));
            else
                children.Add(child);
        }
        return new ModelTree(name, [], tensors, children);
    }

    /// <summary>The numbered parts of a list, those alike together.</summary>
    private static IEnumerable<ModelTree> Merge(ModelTree list, string path, Func<string, object>? kind) =>
        list.Children
            .GroupBy(child => (Signature(child), kind?.Invoke($"{path}.{child.Name}")))
            .Select(group => new ModelTree(list.Name, [.. group.Select(c => int.Parse(c.Name, CultureInfo.InvariantCulture)).Order()], group.First().Tensors, group.First().Children));

    /// <summary>What two parts have in common when they consist of the same.</summary>
    private static string Signature(ModelTree tree) =>
        $"{string.Join(';', tree.Tensors.Select(t => $"{t.Name.Split('.')[^1]}{t.Shape}{t.DType}"))}({string.Join(',', tree.Children.Select(c => $"{c.Name}{string.Join(' ', c.Numbers)}{Signature(c)}"))})";

    private static bool IsNumber(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
