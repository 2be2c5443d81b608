using System.Globalization;
using System.Text;
using Liuli.Models.Checkpoints;
using Liuli.Training.Data;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Liuli.Training.Recipes;

/// <summary>Writes a recipe as YAML that <see cref="RecipeReader"/> reads back to an equal recipe.</summary>
internal static class RecipeWriter
{
    public static void Save(TrainingRecipe recipe, string path)
    {
        YamlMappingNode root = new() { { "data", Sources(recipe.Data) } };
        if (recipe.Validation.Count > 0)
            root.Add("validation", Sources(recipe.Validation));
        foreach (RecipeOption option in RecipeOption.All)
            root.Add(option.Name, Scalar(option.Get(recipe)));
        StringWriter text = new() { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        // The library ends a stream with the document end marker, which says nothing here.
        string yaml = text.ToString().ReplaceLineEndings("\n");
        byte[] bytes = Encoding.UTF8.GetBytes(yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private static YamlSequenceNode Sources(IEnumerable<DataSource> sources) => new(sources.Select(source =>
    {
        YamlMappingNode node = new() { { "path", Scalar(source.Path) } };
        if (source.Repeat != 1)
            node.Add("repeat", source.Repeat.ToString(CultureInfo.InvariantCulture));
        if (source.Format != DataFormat.Auto)
            node.Add("format", source.Format.ToString().ToLowerInvariant() is var name && name == "jsonlines" ? "jsonl" : name);
        return node;
    }));

    /// <summary>Texts that YAML would read as something else (empty ones, with a colon or a bracket …) are quoted.</summary>
    private static YamlScalarNode Scalar(string text) =>
        new(text) { Style = text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/') && text.Length > 0 && text[0] != '-' ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };
}
