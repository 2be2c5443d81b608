using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>A schema of which a value must fit all.</summary>
/// <param name="Schema">An object or a boolean.</param>
/// <param name="Path">Where it stands, as a JSON pointer behind <c>#</c>.</param>
/// <param name="IsOpened">Whether what it refers to, its parts and its alternatives have been followed already.</param>
internal sealed record SchemaPart(JsonElement Schema, string Path, bool IsOpened = false)
{
    /// <summary>Tells it from others.</summary>
    public string Key => IsOpened ? Path + " opened" : Path;

    /// <summary>A keyword's value.</summary>
    public JsonElement? this[string keyword] => Schema.ValueKind == JsonValueKind.Object && Schema.TryGetProperty(keyword, out JsonElement value) ? value : null;

    public bool Has(params ReadOnlySpan<string> keywords)
    {
        foreach (string keyword in keywords)
        {
            if (this[keyword] is not null)
                return true;
        }
        return false;
    }

    /// <summary>A part of it that is a schema.</summary>
    public SchemaPart Child(JsonElement schema, params ReadOnlySpan<string> steps)
    {
        string path = Path;
        foreach (string step in steps)
            path += "/" + step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return new SchemaPart(schema, path);
    }

    public IEnumerable<JsonElement> List(string keyword)
    {
        if (this[keyword] is not { } value)
            return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(keyword, "a list");
    }

    public IEnumerable<SchemaPart> Schemas(string keyword) => List(keyword).Select((schema, i) => Child(schema, keyword, $"{i}"));

    public IEnumerable<string> Names(string keyword) => List(keyword).Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : throw Wrong(keyword, "a list of texts"));

    public string? Text(string keyword)
    {
        if (this[keyword] is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(keyword, "a text");
    }

    public int? Count(string keyword)
    {
        if (this[keyword] is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0 ? count : throw Wrong(keyword, "a whole number from 0 up");
    }

    public ArgumentException Wrong(string keyword, string expected) => new($"JSON schema: {Path}/{keyword} is {this[keyword]?.GetRawText()}; expected {expected}");
}
