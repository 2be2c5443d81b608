using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Liuli.Training.Recipes;

/// <summary>YAML and JSON as the same plain tree: string, <c>List&lt;object&gt;</c> or <c>Dictionary&lt;string, object&gt;</c>.</summary>
internal static class RecipeTree
{
    public static Dictionary<string, object> FromYaml(string text)
    {
        try
        {
            YamlStream stream = new();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0)
                return [];
            return Root(Convert(stream.Documents[0].RootNode));
        }
        catch (YamlException e)
        {
            throw new TrainingException($"reading the recipe: line {e.Start.Line} is no valid YAML: {e.Message}", e);
        }
    }

    public static Dictionary<string, object> FromJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Root(Convert(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new TrainingException($"reading the recipe: no valid JSON: {e.Message}", e);
        }
    }

    private static Dictionary<string, object> Root(object root) => root as Dictionary<string, object>
        ?? throw new TrainingException("reading the recipe: expected keys with values, such as 'layers: 4', found something else");

    private static object Convert(YamlNode node)
    {
        switch (node)
        {
            case YamlScalarNode scalar:
                return scalar.Value ?? "";
            case YamlSequenceNode sequence:
                return sequence.Children.Select(Convert).ToList();
            case YamlMappingNode mapping:
                Dictionary<string, object> map = [];
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                    Add(map, (key as YamlScalarNode)?.Value ?? "", Convert(value));
                return map;
            default:
                // An alias can name itself; a recipe has no use for one.
                throw new TrainingException($"reading the recipe: line {node.Start.Line} has a {node.NodeType.ToString().ToLowerInvariant()}; write the value out");
        }
    }

    private static object Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return element.GetString()!;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Convert).ToList();
            case JsonValueKind.Object:
                Dictionary<string, object> map = [];
                foreach (JsonProperty property in element.EnumerateObject())
                    Add(map, property.Name, Convert(property.Value));
                return map;
            default:
                return element.GetRawText();
        }
    }

    private static void Add(Dictionary<string, object> map, string key, object value)
    {
        if (!map.TryAdd(key, value))
            throw new TrainingException($"reading the recipe: '{key}' is given twice");
    }
}
