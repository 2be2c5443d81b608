using System.Runtime.InteropServices;
using System.Text.Json;

namespace Liuli.Tokenizers.Formats;

/// <summary>An object of a JSON file whose keys are read by name; a key that nobody read is an error (<see cref="Done"/>).</summary>
internal sealed class JsonComponent
{
    private readonly JsonElement _element;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public JsonComponent(JsonElement element, string source, string path)
    {
        _element = element;
        Source = source;
        Path = path;
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(path, "an object", Describe(element));
    }

    /// <summary>The file, for messages.</summary>
    public string Source { get; }

    /// <summary>Where in the file the object stands.</summary>
    public string Path { get; }

    public IEnumerable<string> Keys => _element.EnumerateObject().Select(property => JsonText.Name(property, Source));

    /// <summary>The component's type.</summary>
    public string Type => String("type");

    /// <summary>The value of a key, or null where it is missing or null.</summary>
    public JsonElement? Optional(string key)
    {
        _read.Add(key);
        return _element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public JsonElement Required(string key) => Optional(key) ?? throw Wrong(Path, $"the key '{key}'", "none");

    public string String(string key) => Text(Required(key), key);

    public string? OptionalString(string key) => Optional(key) is { } value ? Text(value, key) : null;

    public bool? OptionalBool(string key) => Optional(key) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"{Path}.{key}", "true or false", Describe(value)),
    };

    public bool Bool(string key, bool fallback) => OptionalBool(key) ?? fallback;

    public int Int(string key, int? fallback = null)
    {
        if (Optional(key) is not { } value)
            return fallback ?? throw Wrong(Path, $"the key '{key}'", "none");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong($"{Path}.{key}", "a whole number", Describe(value));
    }

    public int? OptionalInt(string key) => Optional(key) is null ? null : Int(key);

    /// <summary>Bytes in base64.</summary>
    public byte[] Base64(string key) => Required(key) is { ValueKind: JsonValueKind.String } value && value.TryGetBytesFromBase64(out byte[]? bytes)
        ? bytes
        : throw Wrong($"{Path}.{key}", "bytes in base64", "something else");

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonElement> Array(string key)
    {
        JsonElement value = Required(key);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong($"{Path}.{key}", "an array", Describe(value));
    }

    /// <summary>The objects of an array.</summary>
    public IEnumerable<JsonComponent> Components(string key) =>
        Array(key).Select((element, index) => new JsonComponent(element, Source, $"{Path}.{key}[{index}]"));

    /// <summary>An object, or null where it is missing or null.</summary>
    public JsonComponent? OptionalComponent(string key) =>
        Optional(key) is { } value ? new JsonComponent(value, Source, Path.Length == 0 ? key : $"{Path}.{key}") : null;

    /// <summary>Declares that the object has been read and hands the result on.</summary>
    public T Done<T>(T result, params ReadOnlySpan<string> ignored)
    {
        foreach (string key in Keys)
        {
            if (!_read.Contains(key) && !ignored.Contains(key))
                throw Wrong(Path, "only settings that are known", $"'{key}'");
        }
        return result;
    }

    /// <summary>The error for a component of a type that is not there.</summary>
    public TokenizerException Unsupported(string kind, string known) => TokenizerException.For($"Reading {Source}", $"a {kind} that is supported ({known})",
        $"'{Type}' at {Path}", "Use a tokenizer without it.");

    /// <summary>The error for a value of the wrong form.</summary>
    public TokenizerException Wrong(string path, string expected, string found) =>
        TokenizerException.For($"Reading {Source}", $"{expected} at {(path.Length == 0 ? "the top" : path)}", found, "The file is damaged or of an unknown version.");

    /// <summary>What a value is, for a message.</summary>
    public static string Describe(JsonElement value)
    {
        // Four bytes for each character that is shown are enough. What is no UTF-8 does not matter here.
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        string text = System.Text.Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * 61)]);
        return text.Length > 60 ? $"{value.ValueKind} {text[..60]}…" : $"{value.ValueKind} {text}";
    }

    private string Text(JsonElement value, string key) => value.ValueKind == JsonValueKind.String
        ? JsonText.Of(value, Source)
        : throw Wrong($"{Path}.{key}", "a text", Describe(value));
}
