using System.Text.Json;
using System.Text.Json.Nodes;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>The JSON in which models name a tool and its arguments.</summary>
internal static class ToolCallJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64 };

    /// <summary>The call that an object describes; null if it describes none.</summary>
    /// <remarks>Arguments are called <c>arguments</c> or <c>parameters</c>; an object written as a text is read too. Without any, there are none.</remarks>
    public static CalledTool? Read(JsonNode? node)
    {
        if (node is not JsonObject call || Text(call["name"]) is not { Length: > 0 } name)
            return null;
        JsonNode? given = call["arguments"] ?? call["parameters"];
        JsonObject? arguments = given switch
        {
            null => [],
            JsonObject map => (JsonObject)map.DeepClone(),
            _ => Text(given) is { } text ? Parse(text) as JsonObject : null,
        };
        return arguments is null ? null : new CalledTool(name, arguments, Text(call["id"]));
    }

    /// <summary>The value that a text spells; null if it is no JSON, or an object in it has a name twice.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(text, documentOptions: s_options);
            Visit(node);
            return node;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads all of a value, which is read from its text as it is asked for: an object with a name twice is then an <see cref="ArgumentException"/>. (The parser's own
    /// option against them loads OpenSSL for its hashes.)</summary>
    private static void Visit(JsonNode? node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject map => map.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (JsonNode? child in children)
            Visit(child);
    }

    /// <summary>Where the object or list that begins at a place ends (exclusive); −1 if it does not.</summary>
    public static int EndOfValue(string text, int start)
    {
        int depth = 0;
        bool quoted = false;
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is '{' or '[')
            {
                depth++;
            }
            else if (c is '}' or ']' && --depth == 0)
            {
                return i + 1;
            }
        }
        return -1;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
