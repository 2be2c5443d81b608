using System.Text;
using System.Text.Json;
using Liuli.Models.Checkpoints;

namespace Liuli.Models.Configuration;

/// <summary>A model's config.json, read key by key; a key that nobody reads is an error in the end, because a model that ignores a setting
/// computes something else than the one that was trained.</summary>
/// <remarks>
/// <code>
/// ConfigJson config = ConfigJson.Load(directory).Alias("n_embd", "hidden_size");
/// int width = config.Size("n_embd");
/// float epsilon = config.Float("layer_norm_epsilon", 1e-5f);
/// config.EnsureAllRead();
/// </code>
/// A value of null counts as absent. Not for several threads at once.
/// </remarks>
public sealed partial class ConfigJson
{
    private const string FileName = "config.json";

    private readonly JsonElement _root;
    private readonly string _prefix;
    private readonly HashSet<string> _read = [];
    private readonly HashSet<string> _ignored = [];
    private readonly Dictionary<string, string[]> _aliases = [];
    private readonly Dictionary<string, ConfigJson> _sections = [];

    private ConfigJson(JsonElement root, string source, string prefix)
    {
        _root = root;
        Source = source;
        _prefix = prefix;
    }

    /// <summary>The file, for messages.</summary>
    public string Source { get; }

    /// <summary>Every key, in the file's order.</summary>
    public IEnumerable<string> Keys => _root.EnumerateObject().Select(property => property.Name);

    /// <summary>Reads <c>config.json</c> in a directory, or the file itself.</summary>
    /// <exception cref="CheckpointException">There is none, or it is not a JSON object without duplicate keys.</exception>
    public static ConfigJson Load(string fileOrDirectory)
    {
        string path = Directory.Exists(fileOrDirectory) ? Path.Combine(fileOrDirectory, FileName) : fileOrDirectory;
        if (path != fileOrDirectory && !File.Exists(path))
            throw NoModel(fileOrDirectory, Directory.EnumerateFiles(fileOrDirectory, "*.gguf").Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault() is { } file
                ? $"found no {FileName} in it, but {file}; name that file" : $"found no {FileName} in it; name a directory or file that holds a model");
        byte[] json = Json.ReadFile(path);
        if (path == fileOrDirectory && json.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw NoModel(path, json.Length == 0 ? "found an empty file; fetch it again" : "found a file of another kind; check the path");
        return Parse(json, path);
    }

    private static CheckpointException NoModel(string path, string found) => new($"reading '{path}': expected a model (a Hugging Face directory, its {FileName}, or a GGUF file), {found}");

    /// <summary>Reads a text; <paramref name="source"/> is what messages call it.</summary>
    /// <exception cref="CheckpointException">It is not a JSON object without duplicate keys.</exception>
    public static ConfigJson Parse(string json, string source = "config.json") => Parse(Encoding.UTF8.GetBytes(json), source);

    /// <summary>Whether the key, or an alias of it, is there with a value other than null. Does not count as reading it.</summary>
    public bool Has(string key) => Find(key, markAsRead: false) is not null;

    /// <summary>Lets <paramref name="key"/> also be read under other names; several of them may be there only with the same value.</summary>
    /// <returns>This object.</returns>
    public ConfigJson Alias(string key, params string[] others)
    {
        _aliases[key] = others;
        return this;
    }

    /// <summary>Names keys that need not be read, because they do not change what this model computes; a comment beside the call should say why.</summary>
    /// <returns>This object.</returns>
    public ConfigJson Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            _ignored.Add(key);
        return this;
    }

    /// <summary>The object under <paramref name="key"/>, for example rope_scaling; null when it is absent. Its keys must be read too.</summary>
    /// <exception cref="CheckpointException">It is something else than an object.</exception>
    public ConfigJson? Section(string key)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw Unexpected(key, value, "an object");
        if (!_sections.TryGetValue(key, out ConfigJson? section))
            _sections.Add(key, section = new ConfigJson(value, Source, $"{_prefix}{key}."));
        return section;
    }

    /// <summary>Checks that every key was read, is known not to matter (<see cref="IgnoredConfigKeys"/>, <see cref="Ignore"/>), or asks for nothing:
    /// null, false, empty, or a dropout of 0.</summary>
    /// <exception cref="CheckpointException">Names every other key and its value.</exception>
    public void EnsureAllRead()
    {
        string[] unread = [.. Unread()];
        if (unread.Length > 0)
        {
            throw new CheckpointException($"reading '{Source}': the model does not know {(unread.Length == 1 ? "this setting" : $"these {unread.Length} settings")}: "
                + $"{string.Join(", ", unread)}; without it the results would differ from the trained model's; remove what does not matter, or register a model family that reads it");
        }
    }

    private static ConfigJson Parse(byte[] json, string source)
    {
        using JsonDocument document = Json.Parse(json, source);
        JsonElement root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object)
            throw Trouble.Damaged(source, $"a model's configuration is a JSON object, this is {Json.Describe(root)}");
        return Trouble.Reading(source, () =>
        {
            ConfigJson config = new(root, source, "");
            _ = config.Keys.Count(); // names that are not valid UTF-8 show now
            return config;
        });
    }

    private IEnumerable<string> Unread()
    {
        foreach (JsonProperty property in _root.EnumerateObject())
        {
            string key = property.Name;
            bool known = _read.Contains(key) || _ignored.Contains(key) || (_prefix.Length == 0 && IgnoredConfigKeys.Contains(key));
            if (!known && !AsksForNothing(key, property.Value))
                yield return $"{_prefix}{key} = {Json.Describe(property.Value)}";
        }
        foreach (string nested in _sections.Values.SelectMany(section => section.Unread()))
            yield return nested;
    }

    private static bool AsksForNothing(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Number => (key.Contains("dropout", StringComparison.Ordinal) || key.EndsWith("pdrop", StringComparison.Ordinal)) && value.GetDouble() == 0,
        _ => false,
    };

    /// <summary>The value under a key or its aliases, or null.</summary>
    private JsonElement? Find(string key, bool markAsRead)
    {
        JsonElement? found = null;
        string foundName = key;
        foreach (string name in (ReadOnlySpan<string>)[key, .. _aliases.GetValueOrDefault(key, [])])
        {
            if (!_root.TryGetProperty(name, out JsonElement value))
                continue;
            if (markAsRead)
                _read.Add(name);
            if (value.ValueKind == JsonValueKind.Null)
                continue;
            if (found is null)
                (found, foundName) = (value, name);
            else if (!JsonElement.DeepEquals(found.Value, value))
                throw new CheckpointException($"reading '{Source}': {_prefix}{foundName} = {Json.Describe(found.Value)} and {_prefix}{name} = {Json.Describe(value)} mean the same setting but differ; keep one");
        }
        return found;
    }

    private CheckpointException Unexpected(string key, JsonElement value, string expected) =>
        new($"reading '{Source}': {_prefix}{key} is {Json.Describe(value)}; expected {expected}; correct the file, or use a version of Liuli that supports it");

    private CheckpointException Missing(string key, string expected)
    {
        string aliases = _aliases.TryGetValue(key, out string[]? others) ? $" (or {string.Join(", ", others)})" : "";
        return new($"reading '{Source}': {_prefix}{key}{aliases} is missing; expected {expected}; the file has {string.Join(", ", Keys.Take(40))}");
    }
}
