using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>Makes rules of a JSON Schema; whatever it does not understand is an error that names it.</summary>
/// <param name="document">The schema.</param>
internal sealed class SchemaCompiler(JsonElement document)
{
    /// <summary>As many as a word has bits.</summary>
    private const int MostAlternatives = 64;

    /// <summary>Rules of a schema are made one inside the other.</summary>
    private const int DeepestSchema = 64;

    private static readonly string[] s_annotations =
        ["title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions", "deprecated", "readOnly", "writeOnly"];

    private static readonly string[] s_all =
        ["type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minLength", "maxLength", "enum", "const", "anyOf", "oneOf", "$ref"];

    private static readonly JsonElement s_true = JsonElement.Parse("true");

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, JsonRule> _byPath = [];
    private readonly List<(JsonRule Rule, string Path)> _rules = [];
    private JsonRule? _any;

    /// <summary>The rule of the whole document.</summary>
    public JsonRule Compile()
    {
        JsonRule root = Compile(document, "#", 0);
        foreach ((JsonRule rule, string path) in _rules)
            Distinguish(rule, path);
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach ((JsonRule rule, _) in _rules)
            {
                int shortest = rule.FindShortest();
                changed |= shortest != rule.Shortest;
                rule.Shortest = shortest;
            }
        }
        return root.Shortest < JsonRule.Endless ? root : throw new ArgumentException("JSON schema: no document fits it: what must be there holds itself without end");
    }

    private JsonRule Compile(JsonElement schema, string path, int depth)
    {
        if (depth > DeepestSchema)
            throw new NotSupportedException($"JSON schema: {path} is nested more than {DeepestSchema} deep");
        if (_byPath.TryGetValue(path, out JsonRule? known))
            return known;
        if (schema.ValueKind == JsonValueKind.True)
            return Any();
        if (schema.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"JSON schema: {path} is {schema.GetRawText()}; expected an object that describes a value, or true");
        SchemaKeywords keywords = new(schema, path, s_annotations, s_all);
        if (keywords.Take("$ref") is { } reference)
        {
            // .NET's own schemas put items that ask for nothing beside references.
            if (keywords.Take("items") is { } items && items.GetRawText() is not ("{}" or "true"))
                throw new NotSupportedException($"JSON schema: {path} has items beside $ref; put them where it points");
            keywords.End();
            string target = keywords.Text("$ref", reference);
            return Compile(Find(target, path), target, depth + 1);
        }
        JsonRule rule = Add(path);
        _byPath.Add(path, rule);
        Fill(rule, keywords, path, depth);
        keywords.End();
        return rule;
    }

    private void Fill(JsonRule rule, SchemaKeywords keywords, string path, int depth)
    {
        IReadOnlyList<string> types = keywords.Types();
        if (keywords.Values() is { } values)
        {
            rule.Kind = JsonKind.Literal;
            rule.Literals = [.. values.Where(value => types.Count == 0 || types.Any(type => IsOf(value, type))).Select(value => JsonSerializer.SerializeToUtf8Bytes(value, s_plain))];
            Limit(rule.Literals.Length, $"{path}: values that are allowed");
        }
        else if ((keywords.Take("anyOf") ?? keywords.Take("oneOf")) is { } alternatives)
        {
            if (types.Count > 0)
                throw new NotSupportedException($"JSON schema: {path} has alternatives and a type; put the type into each alternative");
            rule.Kind = JsonKind.Choice;
            rule.Options.AddRange(keywords.List("anyOf or oneOf", alternatives).Select((alternative, i) => Compile(alternative, $"{path}/anyOf/{i}", depth + 1)));
            Limit(rule.Options.Count, $"{path}: alternatives");
        }
        else
        {
            types = types.Count > 0 ? types : keywords.ImpliedTypes();
            Typed(rule, types, keywords, path, depth);
        }
    }

    private void Typed(JsonRule rule, IReadOnlyList<string> types, SchemaKeywords keywords, string path, int depth)
    {
        if (types.Count == 1)
        {
            OfType(rule, types[0], keywords, path, depth);
            return;
        }
        rule.Kind = JsonKind.Choice;
        if (types.Count == 0)
        {
            rule.Options.Add(Any());
            return;
        }
        // Every whole number is a number: of the two only the wider can be told by its first byte.
        foreach (string type in types.Where(type => type != "integer" || !types.Contains("number")))
        {
            JsonRule option = Add(path);
            OfType(option, type, keywords, path, depth);
            rule.Options.Add(option);
        }
    }

    private void OfType(JsonRule rule, string type, SchemaKeywords keywords, string path, int depth)
    {
        switch (type)
        {
            case "string":
                rule.Kind = JsonKind.Text;
                (rule.Least, rule.Most) = keywords.Range("minLength", "maxLength");
                break;
            case "number" or "integer":
                rule.Kind = JsonKind.Number;
                rule.IsWhole = type == "integer";
                break;
            case "boolean":
                rule.Kind = JsonKind.Literal;
                rule.Literals = ["true"u8.ToArray(), "false"u8.ToArray()];
                break;
            case "null":
                rule.Kind = JsonKind.Literal;
                rule.Literals = ["null"u8.ToArray()];
                break;
            case "array":
                rule.Kind = JsonKind.Array;
                (rule.Least, rule.Most) = keywords.Range("minItems", "maxItems");
                rule.Item = keywords.Take("items") is { } items ? Compile(items, $"{path}/items", depth + 1) : Any();
                break;
            case "object":
                rule.Kind = JsonKind.Object;
                Object(rule, keywords, path, depth);
                break;
            default:
                throw new ArgumentException($"JSON schema: {path}/type is '{type}'; expected string, number, integer, boolean, null, array or object");
        }
    }

    private void Object(JsonRule rule, SchemaKeywords keywords, string path, int depth)
    {
        JsonElement additional = keywords.Take("additionalProperties") ?? s_true;
        rule.Additional = additional.ValueKind == JsonValueKind.False ? null : Compile(additional, $"{path}/additionalProperties", depth + 1);
        List<(string Name, JsonRule Value)> properties = [.. keywords.Members("properties")
            .Select(member => (member.Name, Compile(member.Value, $"{path}/properties/{Escape(member.Name)}", depth + 1)))];
        List<string> required = keywords.Names("required");
        foreach (string name in required.Where(name => !properties.Exists(property => property.Name == name)))
            properties.Add((name, rule.Additional ?? throw new ArgumentException($"JSON schema: {path} requires the property '{name}' and does not allow it")));
        Limit(properties.Count, $"{path}: properties", least: 0);
        rule.Properties = [.. properties.Select(property => new JsonProperty(Key(property.Name), property.Value))];
        for (int i = 0; i < properties.Count; i++)
        {
            if (required.Contains(properties[i].Name))
                rule.Required |= 1UL << i;
        }
        if (rule.Additional is not null && rule.Properties.Any(property => property.Key.Contains((byte)'\\')))
            throw new NotSupportedException($"JSON schema: a property of {path} has a name that JSON writes with a backslash; that needs additionalProperties: false");
    }

    /// <summary>Any value at all.</summary>
    private JsonRule Any()
    {
        if (_any is not null)
            return _any;
        _any = Add("#");
        _any.Kind = JsonKind.Choice;
        JsonRule text = Add("#"), number = Add("#"), word = Add("#"), list = Add("#"), map = Add("#");
        (text.Kind, number.Kind) = (JsonKind.Text, JsonKind.Number);
        (word.Kind, word.Literals) = (JsonKind.Literal, ["true"u8.ToArray(), "false"u8.ToArray(), "null"u8.ToArray()]);
        (list.Kind, list.Item) = (JsonKind.Array, _any);
        (map.Kind, map.Additional) = (JsonKind.Object, _any);
        _any.Options.AddRange([text, number, word, list, map]);
        return _any;
    }

    private JsonRule Add(string path)
    {
        JsonRule rule = new();
        _rules.Add((rule, path));
        return rule;
    }

    /// <summary>Which alternative begins with which byte; two with the same cannot be told apart.</summary>
    private static void Distinguish(JsonRule rule, string path)
    {
        if (rule.Kind != JsonKind.Choice)
            return;
        foreach (JsonRule option in rule.Options)
        {
            foreach ((byte first, JsonRule leaf) in Beginnings(option, path, 0))
            {
                if (rule.ByFirst[first] is { } other && other != leaf)
                    throw new NotSupportedException($"JSON schema: two alternatives of {path} begin with '{(char)first}'; supported are alternatives of different types, such as an object or null");
                rule.ByFirst[first] = leaf;
            }
        }
    }

    private static IEnumerable<(byte First, JsonRule Leaf)> Beginnings(JsonRule rule, string path, int depth)
    {
        if (depth > DeepestSchema)
            throw new ArgumentException($"JSON schema: {path} is an alternative of itself");
        return rule.Kind switch
        {
            JsonKind.Text => [((byte)'"', rule)],
            JsonKind.Number => "-0123456789"u8.ToArray().Select(first => (first, rule)),
            JsonKind.Literal => rule.Literals.Select(literal => (literal[0], rule)).Distinct(),
            JsonKind.Object => [((byte)'{', rule)],
            JsonKind.Array => [((byte)'[', rule)],
            _ => rule.Options.SelectMany(option => Beginnings(option, path, depth + 1)),
        };
    }

    /// <summary>What a JSON pointer within the document points at (RFC 6901).</summary>
    private JsonElement Find(string pointer, string path)
    {
        if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
            throw new NotSupportedException($"JSON schema: {path}/$ref is '{pointer}'; supported are references within the document, such as #/$defs/name");
        JsonElement found = document;
        foreach (string part in pointer.Split('/').Skip(1).Select(part => Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            found = Member(found, part) ?? throw new ArgumentException($"JSON schema: {path}/$ref is '{pointer}', and there is no such place in the document");
        }
        return found;
    }

    private static JsonElement? Member(JsonElement parent, string part)
    {
        if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(part, out JsonElement member))
            return member;
        return parent.ValueKind == JsonValueKind.Array && int.TryParse(part, CultureInfo.InvariantCulture, out int index) && (uint)index < (uint)parent.GetArrayLength() ? parent[index] : null;
    }

    private static void Limit(int count, string what, int least = 1)
    {
        if (count < least || count > MostAlternatives)
            throw new NotSupportedException($"JSON schema: {what} are {count}; supported are {least} to {MostAlternatives}");
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static byte[] Key(string name) => JsonSerializer.SerializeToUtf8Bytes(name, s_plain)[1..^1];

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
