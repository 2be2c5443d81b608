using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Families.Gguf;

/// <summary>Turns the keys of a config.json into a GGUF file's metadata; a key that nobody turned is an error in the end, as the file would describe another model.</summary>
/// <param name="json">What the family wrote.</param>
/// <param name="architecture">What keys begin with.</param>
internal sealed class GgufSettingsWriter(JsonObject json, string architecture)
{
    private static readonly string[] s_bookkeeping =
        ["architectures", "model_type", "initializer_range", "torch_dtype", "tie_word_embeddings", "bos_token_id", "eos_token_id", "pad_token_id"];

    private readonly HashSet<string> _written = [.. s_bookkeeping];

    /// <summary>What was written so far.</summary>
    public List<GgufValue> Values { get; } = [];

    /// <summary>The node under a key, or null; counts as written.</summary>
    public JsonNode? Take(string key)
    {
        _written.Add(key);
        return json[key];
    }

    /// <summary>Copies a whole number, where it is there.</summary>
    public void Int(string from, params ReadOnlySpan<string> to)
    {
        if (Take(from) is not { } value)
            return;
        foreach (string key in to)
            Values.Add(GgufValue.Of($"{architecture}.{key}", value.GetValue<int>()));
    }

    /// <summary>Copies a number as F32, where it is there.</summary>
    public void Float(string from, string to)
    {
        if (Take(from) is { } value)
            Values.Add(GgufValue.Of($"{architecture}.{to}", value.GetValue<float>()));
    }

    /// <summary>Copies true or false, where it is there.</summary>
    public void Bool(string from, string to)
    {
        if (Take(from) is { } value)
            Values.Add(GgufValue.Of($"{architecture}.{to}", value.GetValue<bool>()));
    }

    /// <summary>Writes a number that is no key of config.json.</summary>
    public void Add(string key, int value) => Values.Add(GgufValue.Of($"{architecture}.{key}", value));

    /// <summary>Writes a number that is no key of config.json.</summary>
    public void Add(string key, float value) => Values.Add(GgufValue.Of($"{architecture}.{key}", value));

    /// <summary>Writes true or false.</summary>
    public void Add(string key, bool value) => Values.Add(GgufValue.Of($"{architecture}.{key}", value));

    /// <summary>Writes a text.</summary>
    public void Add(string key, string value) => Values.Add(GgufValue.Of($"{architecture}.{key}", value));

    /// <summary>Names keys that the format has no place for because they do not change what is computed, or because the tensors show them.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            _written.Add(key);
    }

    /// <summary>Checks a setting that programs take for granted.</summary>
    /// <exception cref="ArgumentException">It has another value.</exception>
    public void Expect(string key, string value)
    {
        if (Take(key) is { } found && found.ToJsonString() != value)
            throw Cannot(key);
    }

    /// <summary>Checks that nothing was left out.</summary>
    /// <exception cref="ArgumentException">Names the first key that was.</exception>
    public void EnsureAllWritten()
    {
        if (json.FirstOrDefault(property => property.Value is not null && !_written.Contains(property.Key)).Key is { } left)
            throw Cannot(left);
    }

    /// <summary>Says that the format cannot express a setting.</summary>
    public ArgumentException Cannot(string key) =>
        new($"writing a GGUF file: the architecture {architecture} has no place for {key} = {json[key]?.ToJsonString()}; keep the model as a Hugging Face directory");
}
