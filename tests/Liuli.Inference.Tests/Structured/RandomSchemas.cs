using System.Text.Json.Nodes;
using Liuli.Tensors;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Random schemas, and random values that fit them.</summary>
internal sealed class RandomSchemas(ulong seed)
{
    private static readonly string[] s_names = ["a", "ab", "abc", "你好", "x y", "q\"z"], s_texts = ["", "a", "aa", "ab1", "你好", "😀", "a\nb", "\"\\", "zz9"], s_patterns = ["^a", "b", "^[a-z]*$", "^\\w{1,3}$", "[0-9]$", ".", "^[\\u0000-\\u001f]*$"];

    private readonly Philox _random = new(seed);

    public JsonNode Schema(int depth)
    {
        int kind = Below(depth > 0 ? 12 : 6);
        return kind switch
        {
            0 => new JsonObject { ["type"] = Pick("boolean", "null") },
            1 => Number(),
            2 or 3 => Text(),
            4 => new JsonObject { ["enum"] = new JsonArray("a", 1, null, "ab", true) },
            5 => new JsonObject { ["const"] = Pick("a", "你好") },
            6 or 7 => Object(depth),
            8 => List(depth),
            // Holds itself: where it must, no document fits, and where it is an alternative of itself, that is an error.
            9 => new JsonObject { ["$ref"] = "#" },
            10 => new JsonObject { [Pick("anyOf", "oneOf")] = new JsonArray(Schema(depth - 1), Schema(depth - 1), Schema(depth - 1)) },
            _ => new JsonObject { ["allOf"] = new JsonArray(Object(depth), new JsonObject { ["required"] = new JsonArray("a") }), ["properties"] = new JsonObject { ["a"] = true } },
        };
    }

    /// <summary>A value that may fit.</summary>
    public JsonNode? Value(JsonNode? schema, int depth = 0)
    {
        if (schema is not JsonObject keywords)
            return JsonValue.Create(Below(10));
        if ((keywords["anyOf"] ?? keywords["oneOf"]) is JsonArray alternatives)
            return Value(alternatives[Below(alternatives.Count)], depth + 1);
        if (keywords["allOf"] is JsonArray parts)
            return Value(parts[0], depth + 1);
        if (keywords["enum"] is JsonArray list)
            return list[Below(list.Count)]?.DeepClone();
        if (keywords["const"] is { } one)
            return one.DeepClone();
        return (string?)keywords["type"] switch
        {
            "null" => null,
            "boolean" => Below(2) == 0,
            "integer" => Below(40) - 10,
            "number" => (Below(400) - 100) / 8m,
            "string" => s_texts[Below(s_texts.Length)] + (Below(2) == 0 ? s_texts[Below(s_texts.Length)] : ""),
            "array" => new JsonArray([.. Enumerable.Range(0, Below(4)).Select(i => Value((keywords["prefixItems"] as JsonArray)?.ElementAtOrDefault(i) ?? keywords["items"], depth + 1))]),
            _ => Map(keywords, depth),
        };
    }

    private JsonObject Map(JsonObject keywords, int depth)
    {
        JsonObject map = [];
        string[] required = [.. ((keywords["required"] as JsonArray) ?? []).Select(name => (string)name!)];
        foreach ((string name, JsonNode? schema) in ((keywords["properties"] as JsonObject) ?? []).OrderBy(property => property.Key == "kind" ? 0 : 1))
        {
            if (required.Contains(name) || Below(2) == 0)
                map[name] = Value(schema, depth + 1);
        }
        if (keywords["additionalProperties"] is JsonObject more && Below(2) == 0)
            map["more"] = Value(more, depth + 1);
        return map;
    }

    private JsonObject Object(int depth)
    {
        JsonObject properties = [];
        foreach (string name in s_names.Where(_ => Below(3) == 0))
            properties[name] = Schema(depth - 1);
        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties };
        schema["required"] = new JsonArray([.. properties.Where(property => Below(2) == 0 && property.Value is JsonObject value && !value.ContainsKey("const")).Select(property => JsonValue.Create(property.Key))]);
        // Left out, it would mean more to a validator than to a grammar.
        schema["additionalProperties"] = properties.ContainsKey("q\"z") || Below(2) == 0 ? false : Schema(0);
        return schema;
    }

    private JsonObject List(int depth)
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = Schema(depth - 1), ["minItems"] = Below(2), ["maxItems"] = 2 + Below(3) };
        if (Below(3) == 0)
            schema["prefixItems"] = new JsonArray(Schema(depth - 1), Schema(0));
        return schema;
    }

    private JsonObject Number()
    {
        bool isWhole = Below(2) == 0;
        JsonObject schema = new() { ["type"] = isWhole ? "integer" : "number" };
        if (Below(2) == 0)
            schema[Pick("minimum", "exclusiveMinimum")] = isWhole ? Below(20) - 10 : (Below(80) - 40) / 4m;
        if (Below(2) == 0)
            schema[Pick("maximum", "exclusiveMaximum")] = 12 + Below(10);
        if (isWhole && Below(4) == 0)
            schema["multipleOf"] = 1 + Below(4);
        return schema;
    }

    private JsonObject Text()
    {
        JsonObject schema = new() { ["type"] = "string" };
        if (Below(2) == 0)
            schema["minLength"] = Below(3);
        if (Below(2) == 0)
            schema["maxLength"] = 3 + Below(4);
        if (Below(2) == 0)
            schema["pattern"] = s_patterns[Below(s_patterns.Length)];
        if (Below(5) == 0)
            schema["not"] = new JsonObject { ["enum"] = new JsonArray("a", "aa") };
        return schema;
    }

    private int Below(int count) => (int)(_random.NextSingle() * count);

    private string Pick(string one, string other) => Below(2) == 0 ? one : other;
}
