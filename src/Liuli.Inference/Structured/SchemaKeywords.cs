using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>The keywords of one schema object; those that no one took are not understood.</summary>
internal sealed class SchemaKeywords
{
    private static readonly string[] s_ofObjects = ["properties", "required", "additionalProperties"], s_ofArrays = ["items", "minItems", "maxItems"], s_ofTexts = ["minLength", "maxLength"];

    private readonly Dictionary<string, JsonElement> _all = [];
    private readonly HashSet<string> _taken = [];
    private readonly string _path;
    private readonly IReadOnlyList<string> _known;

    /// <param name="schema">The object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="passedOver">Keywords that ask for nothing.</param>
    /// <param name="known">Those that are understood, for messages.</param>
    public SchemaKeywords(JsonElement schema, string path, IReadOnlyList<string> passedOver, IReadOnlyList<string> known)
    {
        (_path, _known) = (path, known);
        foreach (System.Text.Json.JsonProperty keyword in schema.EnumerateObject().Where(keyword => !passedOver.Contains(keyword.Name)))
            _all[keyword.Name] = keyword.Value;
    }

    /// <summary>A keyword's value; null where it is not there.</summary>
    public JsonElement? Take(string keyword)
    {
        if (!_all.TryGetValue(keyword, out JsonElement value))
            return null;
        _taken.Add(keyword);
        return value;
    }

    /// <exception cref="NotSupportedException">A keyword was not taken.</exception>
    public void End()
    {
        if (_all.Keys.FirstOrDefault(keyword => !_taken.Contains(keyword)) is { } left)
            throw new NotSupportedException($"JSON schema: '{left}' of {_path} is not supported{(_known.Contains(left) ? " beside the others there" : "")}; supported are {string.Join(", ", _known)}");
    }

    /// <summary>The types that are named.</summary>
    public IReadOnlyList<string> Types() => Take("type") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(type => Text("type", type)).Distinct()],
        { } one => [Text("type", one)],
    };

    /// <summary>What keywords that belong to one type imply where none is named.</summary>
    public IReadOnlyList<string> ImpliedTypes()
    {
        List<string> types = [];
        if (s_ofObjects.Any(_all.ContainsKey))
            types.Add("object");
        if (s_ofArrays.Any(_all.ContainsKey))
            types.Add("array");
        if (s_ofTexts.Any(_all.ContainsKey))
            types.Add("string");
        return types.Count <= 1 ? types : throw new NotSupportedException($"JSON schema: {_path} has keywords of several types ({string.Join(", ", types)}); name its type");
    }

    /// <summary>The only values that are allowed, if they are listed.</summary>
    public IReadOnlyList<JsonElement>? Values() => Take("const") is { } one ? [one] : Take("enum") is { } list ? List("enum", list) : null;

    public IReadOnlyList<JsonElement> List(string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Wrong(keyword, "a list", value);

    public string Text(string keyword, JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(keyword, "a text", value);

    public IReadOnlyList<(string Name, JsonElement Value)> Members(string keyword) => Take(keyword) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } value => [.. value.EnumerateObject().Select(member => (member.Name, member.Value))],
        { } other => throw Wrong(keyword, "an object", other),
    };

    public List<string> Names(string keyword) => Take(keyword) is { } list ? [.. List(keyword, list).Select(name => Text(keyword, name)).Distinct()] : [];

    public (int Least, int Most) Range(string least, string most)
    {
        int from = Count(least) ?? 0, to = Count(most) ?? int.MaxValue;
        return from <= to ? (from, to) : throw new ArgumentException($"JSON schema: {_path} has {least} {from}, more than {most} {to}");
    }

    private int? Count(string keyword) => Take(keyword) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0 ? count : throw Wrong(keyword, "a whole number from 0 up", value);

    private ArgumentException Wrong(string keyword, string expected, JsonElement value) => new($"JSON schema: {_path}/{keyword} is {value.GetRawText()}; expected {expected}");
}
