using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>Makes rules of a JSON Schema; whatever it does not understand is an error that names it.</summary>
/// <param name="document">The schema.</param>
/// <remarks>A value is described by a list of schemas all of which it must fit, as <c>allOf</c>, references and alternatives beside other keywords have it; the same list has the same rule, so circles close.</remarks>
internal sealed partial class SchemaCompiler(JsonElement document)
{
    /// <summary>As many as a word has bits.</summary>
    private const int MostProperties = 64;

    private const int MostAlternatives = 256;

    /// <summary>Rules of a schema are made one inside the other.</summary>
    private const int DeepestSchema = 64;

    private const int MostRules = 20_000;

    private readonly SchemaReferences _references = new(document);
    private readonly Dictionary<string, JsonRule> _byParts = [];
    private readonly List<JsonRule> _rules = [];
    private readonly List<JsonRule> _choices = [];
    private readonly List<string> _contradictions = [];
    private int _alternatives;
    private JsonRule? _any;

    /// <summary>The grammar of the whole document.</summary>
    public JsonGrammar Compile()
    {
        SchemaKeywords.CheckTexts(document, "#");
        JsonRule root = Compile([new SchemaPart(document, "#")], 0);
        foreach (JsonRule rule in _rules)
            Distinguish(rule);
        foreach (JsonRule choice in _choices)
            FindFirst(choice);
        JsonGrammar grammar = new(root, [.. _rules]);
        if (new JsonCosts(grammar).Shortest(root) < JsonRule.Endless)
            return grammar;
        throw new ArgumentException($"JSON schema: no document fits it: {_contradictions.FirstOrDefault() ?? "what must be there holds itself without end"}");
    }

    private JsonRule Compile(IReadOnlyList<SchemaPart> parts, int depth)
    {
        if (depth > DeepestSchema)
            throw new NotSupportedException($"JSON schema: {parts[0].Path} is nested more than {DeepestSchema} deep");
        string key = string.Join(" & ", parts.Select(part => part.Key).Distinct());
        if (_byParts.TryGetValue(key, out JsonRule? known))
            return known;
        JsonRule rule = Add();
        _byParts.Add(key, rule);
        SchemaReferences.Opened opened = _references.Open(parts);
        if (opened.Parts.Find(part => part.Schema.ValueKind == JsonValueKind.False) is { } never)
            Contradict(rule, $"{never.Path} is false");
        else if (opened.Groups.Count > 0)
            Choose(rule, opened, depth);
        else
            Fill(rule, opened.Parts, depth);
        return rule;
    }

    /// <summary>One rule for each way to take one alternative of every group.</summary>
    private void Choose(JsonRule rule, SchemaReferences.Opened opened, int depth)
    {
        IEnumerable<IEnumerable<SchemaPart>> ways = [opened.Parts];
        foreach (IReadOnlyList<SchemaPart> group in opened.Groups)
            ways = ways.SelectMany(way => group.Select(alternative => way.Append(alternative)));
        // Alternatives that contradict what stands beside them are none; if no other is left, that is an error.
        _alternatives++;
        foreach (IEnumerable<SchemaPart> way in ways)
        {
            rule.Options.Add(Compile([.. way], depth + 1));
            Limit(rule.Options.Count, $"{opened.Parts[0].Path}: alternatives", MostAlternatives);
        }
        _alternatives--;
        _choices.Add(rule);
    }

    private void Fill(JsonRule rule, IReadOnlyList<SchemaPart> parts, int depth)
    {
        IReadOnlyList<string>? types = parts.Select(SchemaKeywords.Types).Aggregate((some, others) => some is null ? others : others is null ? some : SchemaKeywords.Common(some, others));
        bool isListed = IsListed(parts);
        if (types is null && !isListed && SchemaKeywords.ImpliedType(parts) is { } implied)
            types = [implied];
        if (types is { Count: 0 })
            Contradict(rule, $"{parts[0].Path} is to be of types that exclude each other");
        else if (isListed)
            Listed(rule, types, parts);
        else if (types is not ["string"] && parts.FirstOrDefault(part => Excluded(part).Any()) is { } excluding)
            throw new NotSupportedException($"JSON schema: 'not' of {excluding.Path} is supported beside the type string, enum and const");
        else if (types is null)
            rule.Options.Add(Any());
        else if (types.Count == 1)
            OfType(rule, types[0], parts, depth);
        else
            Several(rule, types, parts, depth);
    }

    private void Several(JsonRule rule, IReadOnlyList<string> types, IReadOnlyList<SchemaPart> parts, int depth)
    {
        foreach (string type in types.Where(type => type != "integer" || !types.Contains("number")))
        {
            JsonRule option = Add();
            OfType(option, type, parts, depth);
            rule.Options.Add(option);
        }
    }

    private void OfType(JsonRule rule, string type, IReadOnlyList<SchemaPart> parts, int depth)
    {
        switch (type)
        {
            case "string":
                Text(rule, parts);
                break;
            case "number" or "integer":
                Number(rule, parts, type == "integer");
                break;
            case "boolean":
                Literals(rule, ["true"u8.ToArray(), "false"u8.ToArray()]);
                break;
            case "null":
                Literals(rule, ["null"u8.ToArray()]);
                break;
            case "array":
                Array(rule, parts, depth);
                break;
            default:
                Object(rule, parts, depth);
                break;
        }
    }

    /// <summary>Any value at all.</summary>
    private JsonRule Any()
    {
        if (_any is not null)
            return _any;
        _any = Add();
        JsonRule text = Add(), number = Add(), word = Add(), list = Add(), map = Add();
        Text(text, []);
        Number(number, [], isWhole: false);
        Literals(word, ["true"u8.ToArray(), "false"u8.ToArray(), "null"u8.ToArray()]);
        (list.Kind, list.Item) = (JsonKind.Array, _any);
        (map.Kind, map.Additional) = (JsonKind.Object, _any);
        _any.Options.AddRange([text, number, word, list, map]);
        return _any;
    }

    private JsonRule Add()
    {
        if (_rules.Count == MostRules)
            throw new NotSupportedException($"JSON schema: it describes more than {MostRules} values");
        JsonRule rule = new(_rules.Count);
        _rules.Add(rule);
        return rule;
    }

    /// <summary>No value fits a rule: an error, unless it is one of several alternatives.</summary>
    private void Contradict(JsonRule rule, string why)
    {
        _contradictions.Add(why);
        if (_alternatives == 0 && !why.EndsWith("is false", StringComparison.Ordinal))
            throw new ArgumentException($"JSON schema: no value fits: {why}");
        rule.Kind = JsonKind.Choice;
        rule.Options.Clear();
    }

    private static void Limit(int count, string what, int most)
    {
        if (count > most)
            throw new NotSupportedException($"JSON schema: {what} are {count}; supported are up to {most}");
    }
}
