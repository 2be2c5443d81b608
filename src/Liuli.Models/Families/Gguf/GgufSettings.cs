using System.Globalization;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Families.Gguf;

/// <summary>The metadata of one architecture, read key by key; a key that nobody reads is an error in the end, as in a config.json.</summary>
/// <param name="checkpoint">The file.</param>
/// <param name="architecture">What keys begin with: <c>llama</c>.</param>
internal sealed class GgufSettings(GgufCheckpoint checkpoint, string architecture)
{
    private readonly HashSet<string> _read = [];

    /// <summary>The file, for its tensors.</summary>
    public GgufCheckpoint File => checkpoint;

    /// <summary>Rows of the token table.</summary>
    public int VocabularySize => (int)Table().Dimensions[0];

    /// <summary>Numbers in a row of the token table.</summary>
    public int Width => (int)Table().Dimensions[1];

    /// <summary>Whether there is a head of its own.</summary>
    public bool HasHead => checkpoint.Tensors.ContainsKey("output.weight");

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool HasTensor(string name) => checkpoint.Tensors.ContainsKey(name);

    /// <summary>A whole number under <c>ARCHITECTURE.key</c> that must be there.</summary>
    public int Int(string key) => OptionalInt(key) ?? throw Missing(key);

    /// <summary>A whole number, or null; where a list stands (one number per block), all of it must be the same.</summary>
    public int? OptionalInt(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.Type == GgufValueType.Array)
            return Same(value);
        long number = value.AsInteger();
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw value.Wrong("a whole number of 32 bits");
    }

    /// <summary>A whole number of at least 1 that must be there.</summary>
    public int Size(string key) => Int(key) is > 0 and var size ? size : throw Unsupported(key, Int(key), "a number of at least 1");

    /// <summary>A finite number, or null.</summary>
    public float? OptionalFloat(string key)
    {
        if (Find(key) is not { } value)
            return null;
        float number = (float)value.AsNumber();
        return float.IsFinite(number) ? number : throw value.Wrong("a finite number");
    }

    /// <summary>A number that must be there.</summary>
    public float Float(string key) => OptionalFloat(key) ?? throw Missing(key);

    /// <summary>A text, or null.</summary>
    public string? OptionalText(string key) => Find(key)?.AsText();

    /// <summary>True, false or null.</summary>
    public bool? OptionalBool(string key) => Find(key)?.AsBool();

    /// <summary>A token's id under <c>tokenizer.ggml.key</c>, or null.</summary>
    public int? TokenId(string key)
    {
        if (!checkpoint.Values.TryGetValue("tokenizer.ggml." + key, out GgufValue? value))
            return null;
        // Some programs write 2^32 − 1 where there is none.
        return value.AsInteger() is >= 0 and <= int.MaxValue and var id ? (int)id : null;
    }

    /// <summary>Names keys that need not be read, because they do not change what is computed.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            _read.Add($"{architecture}.{key}");
    }

    /// <summary>Checks that every key of the architecture was read.</summary>
    /// <exception cref="CheckpointException">Names every other key and its value.</exception>
    public void EnsureAllRead()
    {
        string[] unread = [.. checkpoint.Values.Values.Where(value => value.Key.StartsWith(architecture + ".", StringComparison.Ordinal) && !_read.Contains(value.Key)).Select(value => $"{value.Key} = {value}")];
        if (unread.Length > 0)
        {
            throw new CheckpointException($"reading '{checkpoint.Path}': the architecture {architecture} is known, but not {(unread.Length == 1 ? "this setting" : $"these {unread.Length} settings")}: "
                + $"{string.Join(", ", unread)}; without it the results would differ from the trained model's; use a version of Liuli that supports it");
        }
    }

    /// <summary>Says that a setting has a value that is not supported.</summary>
    public CheckpointException Unsupported(string key, object? found, string expected) =>
        new($"reading '{checkpoint.Path}': {architecture}.{key} is {string.Create(CultureInfo.InvariantCulture, $"{found}")}; expected {expected}; use another file, or a version of Liuli that supports it");

    private TensorEntry Table() => checkpoint.Tensors.TryGetValue("token_embd.weight", out TensorEntry? table) && table.Dimensions.Count == 2
        && table.Dimensions[0] is > 0 and <= int.MaxValue && table.Dimensions[1] is > 0 and <= int.MaxValue
        ? table
        : throw new CheckpointException($"reading '{checkpoint.Path}': expected a matrix token_embd.weight, the table of tokens; found {table?.ToString() ?? "none"}; the file is no language model, or damaged");

    private GgufValue? Find(string key)
    {
        _read.Add($"{architecture}.{key}");
        return checkpoint.Values.GetValueOrDefault($"{architecture}.{key}");
    }

    private static int Same(GgufValue value)
    {
        int[] numbers = value.AsInts();
        return numbers.Length > 0 && Array.TrueForAll(numbers, number => number == numbers[0])
            ? numbers[0]
            : throw value.Wrong($"one number, or the same for every block, not {string.Join(", ", numbers.Distinct().Take(8))}");
    }

    private CheckpointException Missing(string key) =>
        new($"reading '{checkpoint.Path}': {architecture}.{key} is missing; the file is damaged or incomplete: convert the model again");
}
