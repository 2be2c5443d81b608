using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <content>Objects and arrays.</content>
internal sealed partial class SchemaCompiler
{
    private void Array(JsonRule rule, IReadOnlyList<SchemaPart> parts, int depth)
    {
        if (parts.FirstOrDefault(part => part["uniqueItems"] is { ValueKind: not JsonValueKind.False }) is { } unique)
            throw new NotSupportedException($"JSON schema: 'uniqueItems' of {unique.Path} is not supported; leave it out, and drop doubles from the reply");
        (int Least, int Most) range = Range(parts, "minItems", "maxItems");
        if (range.Least > range.Most)
        {
            Contradict(rule, Unordered(parts, "minItems", "maxItems", range));
            return;
        }
        rule.Kind = JsonKind.Array;
        SchemaPart[][] prefixes = [.. parts.Select(part => part.Schemas("prefixItems").ToArray())];
        int fixedItems = prefixes.Select(prefix => prefix.Length).Append(0).Max();
        bool isOpen = fixedItems == 0 || parts.Any(part => part["items"] is not null);
        rule.Item = isOpen || range.Least > fixedItems ? Items(parts, depth) : null;
        rule.Prefix = [.. Enumerable.Range(0, fixedItems).Select(i => CompileAll(parts.SelectMany((part, p) => i < prefixes[p].Length ? [prefixes[p][i]] : ItemsOf(part)), depth))];
        (rule.Least, rule.Most) = (range.Least, rule.Item is null ? Math.Min(range.Most, fixedItems) : range.Most);
        if (parts.FirstOrDefault(part => part["items"] is { ValueKind: JsonValueKind.False }) is not { } closed)
            return;
        rule.Most = Math.Min(rule.Most, closed.Schemas("prefixItems").Count());
        if (rule.Least > rule.Most)
            Contradict(rule, $"{closed.Path} has minItems {rule.Least}, and allows {rule.Most}");
    }

    private JsonRule Items(IReadOnlyList<SchemaPart> parts, int depth) => CompileAll(parts.SelectMany(ItemsOf), depth);

    private static IEnumerable<SchemaPart> ItemsOf(SchemaPart part) => part["items"] is { } items ? [part.Child(items, "items")] : [];

    private JsonRule CompileAll(IEnumerable<SchemaPart> parts, int depth)
    {
        SchemaPart[] all = [.. parts];
        return all.Length == 0 ? Any() : Compile(all, depth + 1);
    }

    private void Object(JsonRule rule, IReadOnlyList<SchemaPart> parts, int depth)
    {
        rule.Kind = JsonKind.Object;
        string[] named = [.. parts.SelectMany(part => Properties(part).Select(property => property.Name)).Distinct()];
        string[] required = [.. parts.SelectMany(part => part.Names("required")).Distinct()];
        // An object that names properties and says nothing about others is meant to have no others.
        bool isSilent = !parts.Any(part => part["additionalProperties"] is not null);
        bool isClosed = parts.Any(part => part["additionalProperties"] is { ValueKind: JsonValueKind.False });
        string[] unnamed = [.. required.Except(named)];
        if (isClosed && unnamed.FirstOrDefault() is { } missing)
        {
            Contradict(rule, $"{parts[0].Path} requires the property '{missing}' and does not allow it");
            return;
        }
        rule.Additional = isClosed || (isSilent && named.Length > 0) ? null : CompileAll(parts.SelectMany(Additional), depth);
        // Where other names are allowed, one that is not is a property that no value fits; elsewhere it is none.
        List<(string Name, JsonRule Value)> properties = [.. named.Where(name => rule.Additional is not null || !IsForbidden(parts, name)).Select(name => (name, CompileAll(parts.SelectMany(part => Property(part, name)), depth)))];
        properties.AddRange(unnamed.Select(name => (name, rule.Additional ?? Any())));
        if (required.Intersect(named).FirstOrDefault(name => IsForbidden(parts, name)) is { } forbidden)
        {
            Contradict(rule, $"{parts[0].Path} requires the property '{forbidden}', and one of its schemas does not allow it");
            return;
        }
        SetProperties(rule, properties, required, parts[0].Path);
    }

    private static void SetProperties(JsonRule rule, List<(string Name, JsonRule Value)> properties, IReadOnlyList<string> required, string path)
    {
        Limit(properties.Count, $"{path}: properties", MostProperties);
        rule.Properties = [.. properties.Select(property => new JsonProperty(JsonText.Inside(property.Name), property.Value))];
        for (int i = 0; i < properties.Count; i++)
        {
            if (required.Contains(properties[i].Name))
                rule.Required |= 1UL << i;
        }
        if (rule.Additional is not null && rule.Properties.Any(property => property.Key.Contains((byte)'\\')))
            throw new NotSupportedException($"JSON schema: a property of {path} has a name that JSON writes with a backslash; that needs additionalProperties: false");
    }

    private static IEnumerable<(string Name, JsonElement Schema)> Properties(SchemaPart part)
    {
        if (part["properties"] is not { } properties)
            return [];
        return properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject().Select(property => (property.Name, property.Value)) : throw part.Wrong("properties", "an object");
    }

    private static IEnumerable<SchemaPart> Property(SchemaPart part, string name)
    {
        foreach ((string own, JsonElement schema) in Properties(part))
        {
            if (own == name)
                return [part.Child(schema, "properties", name)];
        }
        return Additional(part);
    }

    private static IEnumerable<SchemaPart> Additional(SchemaPart part) =>
        part["additionalProperties"] is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } schema ? [part.Child(schema, "additionalProperties")] : [];

    /// <summary>Whether a property is not allowed by a part that does not name it, or names it as such.</summary>
    private static bool IsForbidden(IReadOnlyList<SchemaPart> parts, string name) => parts.Any(part =>
        Properties(part).FirstOrDefault(property => property.Name == name) is { Name: not null } own
            ? own.Schema.ValueKind == JsonValueKind.False
            : part["additionalProperties"] is { ValueKind: JsonValueKind.False });

    private static (int Least, int Most) Range(IReadOnlyList<SchemaPart> parts, string least, string most) =>
        (parts.Select(part => part.Count(least) ?? 0).Append(0).Max(), parts.Select(part => part.Count(most) ?? int.MaxValue).Append(int.MaxValue).Min());

    private static string Unordered(IReadOnlyList<SchemaPart> parts, string least, string most, (int Least, int Most) range) => $"{parts[0].Path} has {least} {range.Least}, more than {most} {range.Most}";
}
