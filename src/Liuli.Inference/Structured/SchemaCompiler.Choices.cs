namespace Liuli.Inference.Structured;

/// <content>Which alternatives begin how.</content>
internal sealed partial class SchemaCompiler
{
    /// <summary>Which alternatives begin with which byte.</summary>
    private static void Distinguish(JsonRule rule)
    {
        if (rule.Kind != JsonKind.Choice)
            return;
        foreach (JsonRule leaf in Leaves(rule, 0).Distinct())
        {
            foreach (byte first in Beginnings(leaf))
                rule.ByFirst[first] = [.. rule.ByFirst[first] ?? [], leaf];
        }
    }

    private static IEnumerable<JsonRule> Leaves(JsonRule rule, int depth)
    {
        if (depth > DeepestSchema)
            throw new ArgumentException("JSON schema: a value is an alternative of itself");
        return rule.Kind == JsonKind.Choice ? rule.Options.SelectMany(option => Leaves(option, depth + 1)) : [rule];
    }

    private static IEnumerable<byte> Beginnings(JsonRule rule) => rule.Kind switch
    {
        JsonKind.Text => [(byte)'"'],
        JsonKind.Object => [(byte)'{'],
        JsonKind.Array => [(byte)'['],
        _ => Enumerable.Range(0, 128).Select(value => (byte)value).Where(value => rule.Automaton!.Next(0, value) >= 0),
    };

    /// <summary>
    /// Alternatives that are objects are told apart by a property that must be there and has a single value; .NET's polymorphic types are read so, and want it before the others.
    /// </summary>
    private static void FindFirst(JsonRule choice)
    {
        JsonRule[] objects = [.. Leaves(choice, 0).Where(leaf => leaf.Kind == JsonKind.Object).Distinct()];
        byte[]? name = objects.SelectMany(Marks).GroupBy(Convert.ToHexString).MaxBy(group => group.Count())?.First();
        foreach (JsonRule rule in objects.Where(rule => name is not null && Marks(rule).Any(mark => mark.AsSpan().SequenceEqual(name))))
            rule.First = System.Array.FindIndex(rule.Properties, property => property.Key.AsSpan().SequenceEqual(name));
    }

    // A type is named by a text or a number; that something is null tells nothing apart.
    private static IEnumerable<byte[]> Marks(JsonRule rule) =>
        rule.Properties.Where((property, i) => (rule.Required >> i & 1) != 0 && property.Value.Literals is [[(byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]]).Select(property => property.Key);
}
