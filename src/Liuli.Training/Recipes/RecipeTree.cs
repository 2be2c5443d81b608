using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Liuli.Training.Recipes;

/// <summary>YAML and JSON as the same plain tree: string, <c>List&lt;object&gt;</c> or <c>Dictionary&lt;string, object&gt;</c>.</summary>
internal static class RecipeTree
{
    private const int MostDeep = 8;

    public static Dictionary<string, object> FromYaml(string text)
    {
        try
        {
            Parser parser = new(new StringReader(text));
            parser.Consume<StreamStart>();
            return parser.TryConsume<DocumentStart>(out _) ? Root(Convert(parser, depth: 0)) : [];
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
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MostDeep });
            return Root(Convert(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new TrainingException($"reading the recipe: no valid JSON: {JsonFault.Of(e)}", e);
        }
    }

    private static Dictionary<string, object> Root(object root) => root as Dictionary<string, object>
        ?? throw new TrainingException("reading the recipe: expected keys with values, such as 'layers: 4', found something else");

    /// <summary>Reads the next value from the parser's events; the library's own tree would follow an alias that names itself for ever.</summary>
    private static object Convert(Parser parser, int depth)
    {
        if (depth > MostDeep)
            throw new TrainingException($"reading the recipe: line {parser.Current?.Start.Line} is nested more than {MostDeep} levels deep; a recipe needs fewer");
        if (parser.TryConsume<Scalar>(out Scalar? scalar))
            return scalar.Value;
        if (parser.TryConsume<SequenceStart>(out _))
        {
            List<object> list = [];
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Convert(parser, depth + 1));
            return list;
        }
        if (parser.TryConsume<MappingStart>(out _))
        {
            Dictionary<string, object> map = [];
            while (!parser.TryConsume<MappingEnd>(out _))
                Add(map, parser.Consume<Scalar>().Value, Convert(parser, depth + 1));
            return map;
        }
        throw new TrainingException($"reading the recipe: line {parser.Current?.Start.Line} has something other than a value, a list or keys with values (an alias?); write it out");
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
