using System.Globalization;
using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>Follows references, parts and alternatives of schemas.</summary>
/// <param name="document">The whole schema.</param>
internal sealed class SchemaReferences(JsonElement document)
{
    /// <summary>References that lead to references, or parts of parts.</summary>
    private const int LongestChain = 64;

    /// <summary>A value must fit all of these parts, and of each group one.</summary>
    public sealed record Opened(List<SchemaPart> Parts, List<IReadOnlyList<SchemaPart>> Groups);

    /// <summary>Follows what parts refer to.</summary>
    /// <exception cref="ArgumentException">A reference leads nowhere, or only to itself; a list of alternatives has none.</exception>
    /// <exception cref="NotSupportedException">References lead to references too many times.</exception>
    public Opened Open(IEnumerable<SchemaPart> parts)
    {
        Opened opened = new([], []);
        HashSet<string> done = [];
        foreach (SchemaPart part in parts)
            Open(part, opened, [], done);
        return opened;
    }

    /// <param name="part">What is followed.</param>
    /// <param name="into">What it adds to.</param>
    /// <param name="above">The places that lead here.</param>
    /// <param name="done">The places that have been followed to their ends; to do so again would add nothing.</param>
    private void Open(SchemaPart part, Opened into, HashSet<string> above, HashSet<string> done)
    {
        SchemaKeywords.Check(part);
        if (part.IsOpened || part.Schema.ValueKind != JsonValueKind.Object)
        {
            Add(part, into);
            return;
        }
        if (!above.Add(part.Path))
            throw new ArgumentException($"JSON schema: {part.Path} refers to itself without saying anything");
        if (above.Count > LongestChain)
            throw new NotSupportedException($"JSON schema: {part.Path} is reached over more than {LongestChain} references, each to the next");
        if (done.Add(part.Path))
        {
            Add(part with { IsOpened = true }, into);
            OpenPieces(part, into, above, done);
        }
        above.Remove(part.Path);
    }

    private void OpenPieces(SchemaPart part, Opened into, HashSet<string> above, HashSet<string> done)
    {
        if (part.Text("$ref") is { } pointer)
            Open(Find(pointer, part.Path), into, above, done);
        foreach (SchemaPart piece in part.Schemas("allOf"))
            Open(piece, into, above, done);
        foreach (string keyword in (string[])["anyOf", "oneOf"])
        {
            if (part[keyword] is null)
                continue;
            SchemaPart[] group = [.. part.Schemas(keyword)];
            into.Groups.Add(group.Length > 0 ? group : throw part.Wrong(keyword, "at least one alternative"));
        }
    }

    private static void Add(SchemaPart part, Opened into)
    {
        if (!into.Parts.Exists(other => other.Key == part.Key))
            into.Parts.Add(part);
    }

    /// <summary>What a JSON pointer within the document points at (RFC 6901).</summary>
    private SchemaPart Find(string pointer, string path)
    {
        if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
            throw new NotSupportedException($"JSON schema: {path}/$ref is '{pointer}'; supported are references within the document, such as #/$defs/name");
        JsonElement found = document;
        foreach (string part in pointer.Split('/').Skip(1).Select(part => Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            found = Member(found, part) ?? throw new ArgumentException($"JSON schema: {path}/$ref is '{pointer}', and there is no such place in the document");
        return new SchemaPart(found, pointer);
    }

    private static JsonElement? Member(JsonElement parent, string part)
    {
        if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(part, out JsonElement member))
            return member;
        return parent.ValueKind == JsonValueKind.Array && int.TryParse(part, CultureInfo.InvariantCulture, out int index) && (uint)index < (uint)parent.GetArrayLength() ? parent[index] : null;
    }
}
