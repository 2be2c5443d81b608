using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Turns a program's values into a template's.</summary>
internal static class Import
{
    // Deeper data than JSON's own reader takes is a mistake, or goes round in circles.
    private const int MostDepth = 64;

    /// <exception cref="ArgumentException">There is no counterpart, or it is nested too deeply.</exception>
    public static object? Value(object? value, int depth = 0)
    {
        if (depth > MostDepth)
            throw new ArgumentException($"rendering a chat template: values are nested more than {MostDepth} deep (do they hold themselves?)");
        return value switch
        {
            null or bool or long or double or string => value,
            int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            float or decimal => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
            TemplateMessage message => Value(message.ToDictionary(), depth),
            JsonElement json => Json(json, depth),
            JsonNode node => Json(JsonElement.Parse(node.ToJsonString()), depth),
            IDictionary map => Map(map, depth),
            IEnumerable<KeyValuePair<string, object?>> pairs => Map(pairs, depth),
            IEnumerable list => new TemplateList([.. list.Cast<object?>().Select(item => Value(item, depth + 1))]),
            _ => throw new ArgumentException($"rendering a chat template: expected texts, numbers, truth values, lists, dictionaries or JSON, found a {value.GetType()}"),
        };
    }

    private static object? Json(JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                TemplateMap map = new();
                foreach (JsonProperty property in json.EnumerateObject())
                    map.Set(property.Name, Value(property.Value, depth + 1));
                return map;
            case JsonValueKind.Array:
                return new TemplateList([.. json.EnumerateArray().Select(item => Value(item, depth + 1))]);
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.Number:
                return json.TryGetInt64(out long whole) && !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)whole : json.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            default:
                return null;
        }
    }

    private static TemplateMap Map(IDictionary map, int depth)
    {
        TemplateMap made = new();
        foreach (DictionaryEntry entry in map)
            made.Set(entry.Key as string ?? throw new ArgumentException($"rendering a chat template: keys are texts, found a {entry.Key.GetType()}"), Value(entry.Value, depth + 1));
        return made;
    }

    private static TemplateMap Map(IEnumerable<KeyValuePair<string, object?>> pairs, int depth)
    {
        TemplateMap made = new();
        foreach ((string key, object? value) in pairs)
            made.Set(key, Value(value, depth + 1));
        return made;
    }
}
