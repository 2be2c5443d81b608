using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>The keywords of JSON Schema that are understood, and what they speak of.</summary>
internal static class SchemaKeywords
{
    private static readonly string[] s_ofObjects = ["properties", "required", "additionalProperties"];

    private static readonly string[] s_ofArrays = ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"];

    private static readonly string[] s_ofTexts = ["minLength", "maxLength", "pattern"];

    private static readonly string[] s_ofNumbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    private static readonly string[] s_ofAll = ["type", "enum", "const", "not", "anyOf", "oneOf", "allOf", "$ref", "format", "contentEncoding"];

    private static readonly string[] s_annotations =
        ["title", "description", "default", "examples", "example", "$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "deprecated", "readOnly", "writeOnly", "contentMediaType"];

    private static readonly string[] s_known = [.. s_ofAll, .. s_ofObjects, .. s_ofArrays, .. s_ofTexts, .. s_ofNumbers];

    /// <exception cref="ArgumentException">A schema is neither an object nor a boolean.</exception>
    /// <exception cref="NotSupportedException">It has a keyword that is not understood.</exception>
    public static void Check(SchemaPart part)
    {
        if (part.Schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        if (part.Schema.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"JSON schema: {part.Path} is {part.Schema.GetRawText()}; expected an object that describes a value, or true");
        foreach (string name in part.Schema.EnumerateObject().Select(keyword => keyword.Name).Where(name => !name.StartsWith("x-", StringComparison.Ordinal)))
        {
            if (!s_known.Contains(name) && !s_annotations.Contains(name))
                throw new NotSupportedException($"JSON schema: '{name}' of {part.Path} is not supported; supported are {string.Join(", ", s_known)}");
        }
    }

    /// <summary>JSON may hold halves of surrogate pairs, which are no characters, so that no text can be held to them; and a name twice in an object, of which only one would count.</summary>
    /// <exception cref="ArgumentException">A text or a name has one, or an object a name twice.</exception>
    public static void CheckTexts(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                Read(() => element.GetString(), $"{path} is {element.GetRawText()}, which has half a character");
                break;
            case JsonValueKind.Array:
                foreach ((int i, JsonElement item) in element.EnumerateArray().Index())
                    CheckTexts(item, $"{path}/{i}");
                break;
            case JsonValueKind.Object:
                HashSet<string> names = [];
                foreach (System.Text.Json.JsonProperty property in element.EnumerateObject())
                {
                    string name = Read(() => property.Name, $"{path} has a name with half a character")!;
                    if (!names.Add(name))
                        throw new ArgumentException($"JSON schema: {path} has '{name}' twice, and only one of them could count; leave one");
                    CheckTexts(property.Value, $"{path}/{name}");
                }
                break;
        }
    }

    private static string? Read(Func<string?> text, string what)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException error)
        {
            throw new ArgumentException($"JSON schema: {what} (one of a pair of surrogates); write both, or leave it out", error);
        }
    }

    /// <summary>What may be said about the parts of arrays, or of objects.</summary>
    public static IReadOnlyList<string> OfParts(JsonValueKind kind) => kind == JsonValueKind.Array ? s_ofArrays : s_ofObjects;

    /// <summary>The type that keywords imply where none is named; null where none do.</summary>
    public static string? ImpliedType(IReadOnlyList<SchemaPart> parts)
    {
        List<string> types = [];
        Imply("object", s_ofObjects);
        Imply("array", s_ofArrays);
        Imply("string", s_ofTexts);
        Imply("number", s_ofNumbers);
        if (types.Count == 0 && parts.Any(part => part.Text("format") is { } format && Patterns.TextFormats.Pattern(format) is not null))
            types.Add("string");
        return types.Count <= 1 ? types.FirstOrDefault() : throw new NotSupportedException($"JSON schema: {parts[0].Path} has keywords of several types ({string.Join(", ", types)}); name its type");

        void Imply(string type, string[] keywords)
        {
            if (parts.Any(part => part.Has(keywords)))
                types.Add(type);
        }
    }

    /// <summary>The types that a part names; null where it names none.</summary>
    public static IReadOnlyList<string>? Types(SchemaPart part)
    {
        if (part["type"] is not { } value)
            return null;
        IEnumerable<string> names = value.ValueKind == JsonValueKind.Array ? part.Names("type") : [part.Text("type")!];
        string[] types = [.. names.Distinct()];
        string? other = types.FirstOrDefault(type => type is not ("string" or "number" or "integer" or "boolean" or "null" or "array" or "object"));
        return other is null ? types : throw new ArgumentException($"JSON schema: {part.Path}/type is '{other}'; expected string, number, integer, boolean, null, array or object");
    }

    /// <summary>Types that both name; whole numbers are numbers.</summary>
    public static IReadOnlyList<string> Common(IReadOnlyList<string> some, IReadOnlyList<string> others) =>
        [.. some.Where(type => others.Contains(type) || (type == "integer" && others.Contains("number"))), .. others.Where(type => type == "integer" && some.Contains("number") && !some.Contains("integer"))];
}
