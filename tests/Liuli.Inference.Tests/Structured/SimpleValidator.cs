using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Checks a value against a JSON Schema keyword by keyword, the slow and obvious way.</summary>
internal sealed class SimpleValidator(JsonNode root)
{
    public bool IsValid(JsonNode? value) => IsValid(root, value);

    /// <summary>Whether a document fits; of names that come twice, which only those do that the schema does not name, the last counts, as for .NET's dictionaries.</summary>
    public bool IsValid(string document) => IsValid(Node(JsonElement.Parse(document)));

    private static JsonNode? Node(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return new JsonArray([.. value.EnumerateArray().Select(Node)]);
        if (value.ValueKind != JsonValueKind.Object)
            return JsonNode.Parse(value.GetRawText());
        JsonObject map = [];
        foreach (JsonProperty property in value.EnumerateObject())
            map[property.Name] = Node(property.Value);
        return map;
    }

    private bool IsValid(JsonNode? schema, JsonNode? value)
    {
        if (schema is JsonValue always)
            return always.GetValue<bool>();
        JsonObject keywords = (JsonObject)schema!;
        return keywords.All(keyword => keyword.Key switch
        {
            "$ref" => IsValid(Find((string)keyword.Value!), value),
            "$defs" => true,
            "type" => keyword.Value is JsonArray types ? types.Any(type => IsOf((string)type!, value)) : IsOf((string)keyword.Value!, value),
            "enum" => ((JsonArray)keyword.Value!).Any(one => JsonNode.DeepEquals(one, value)),
            "const" => JsonNode.DeepEquals(keyword.Value, value),
            "not" => !IsValid(keyword.Value, value),
            "anyOf" or "oneOf" => ((JsonArray)keyword.Value!).Any(one => IsValid(one, value)),
            "allOf" => ((JsonArray)keyword.Value!).All(one => IsValid(one, value)),
            "properties" => value is not JsonObject map || ((JsonObject)keyword.Value!).All(property => !map.ContainsKey(property.Key) || IsValid(property.Value, map[property.Key])),
            "required" => value is not JsonObject map || ((JsonArray)keyword.Value!).All(name => map.ContainsKey((string)name!)),
            "additionalProperties" => value is not JsonObject map || map.All(property => (keywords["properties"] as JsonObject)?.ContainsKey(property.Key) == true || IsValid(keyword.Value, property.Value)),
            "prefixItems" => value is not JsonArray list || list.Zip((JsonArray)keyword.Value!).All(pair => IsValid(pair.Second, pair.First)),
            "items" => value is not JsonArray list || list.Skip((keywords["prefixItems"] as JsonArray)?.Count ?? 0).All(item => IsValid(keyword.Value, item)),
            "minItems" => value is not JsonArray list || list.Count >= (int)keyword.Value!,
            "maxItems" => value is not JsonArray list || list.Count <= (int)keyword.Value!,
            "minLength" => Text(value) is not { } text || text.EnumerateRunes().Count() >= (int)keyword.Value!,
            "maxLength" => Text(value) is not { } text || text.EnumerateRunes().Count() <= (int)keyword.Value!,
            "pattern" => Text(value) is not { } text || Regex.IsMatch(text, ((string)keyword.Value!).Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.ECMAScript),
            "minimum" => Number(value) is not { } number || number >= Number(keyword.Value),
            "maximum" => Number(value) is not { } number || number <= Number(keyword.Value),
            "exclusiveMinimum" => Number(value) is not { } number || number > Number(keyword.Value),
            "exclusiveMaximum" => Number(value) is not { } number || number < Number(keyword.Value),
            "multipleOf" => Number(value) is not { } number || number % Number(keyword.Value) == 0,
            _ => throw new NotSupportedException(keyword.Key),
        });
    }

    private JsonNode? Find(string pointer) => pointer.Split('/').Skip(1).Aggregate((JsonNode?)root, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node![step]);

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == decimal.Truncate(number),
        _ => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
    };

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string)value! : null;

    private static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? Parse(value.ToJsonString()) : null;

    // What is beyond decimal is beyond every bound of the tests too.
    private static decimal Parse(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : text[0] == '-' ? decimal.MinValue : decimal.MaxValue;
}
