using System.Text.Json;
using Liuli.Models.Checkpoints;

namespace Liuli.Models.Configuration;

/// <content>Typed values. Each method counts as reading its key.</content>
public sealed partial class ConfigJson
{
    private const string SizeText = "a whole number from 1 to 2147483647";
    private const string IntText = "a whole number of 32 bits";
    private const string NumberText = "a finite number";

    /// <summary>A whole number.</summary>
    /// <exception cref="CheckpointException">It is absent or something else.</exception>
    public int Int(string key) => OptionalInt(key) ?? throw Missing(key, IntText);

    /// <summary>A whole number, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int Int(string key, int absent) => OptionalInt(key) ?? absent;

    /// <summary>A whole number, or null when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int? OptionalInt(string key) => Find(key, markAsRead: true) is { } value ? WholeNumber(key, value, IntText) : null;

    /// <summary>A whole number of at least 1: a width, a number of layers.</summary>
    /// <exception cref="CheckpointException">It is absent or something else.</exception>
    public int Size(string key) => OptionalSize(key) ?? throw Missing(key, SizeText);

    /// <summary>A whole number of at least 1, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int Size(string key, int absent) => OptionalSize(key) ?? absent;

    /// <summary>A whole number of at least 1, or null when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int? OptionalSize(string key)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return null;
        int size = WholeNumber(key, value, SizeText);
        return size >= 1 ? size : throw Unexpected(key, value, SizeText);
    }

    /// <summary>A number, rounded to the nearest F32.</summary>
    /// <exception cref="CheckpointException">It is absent or something else.</exception>
    public float Float(string key) => OptionalFloat(key) ?? throw Missing(key, NumberText);

    /// <summary>A number, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public float Float(string key, float absent) => OptionalFloat(key) ?? absent;

    /// <summary>A number, or null when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public float? OptionalFloat(string key)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number)
            ? number
            : throw Unexpected(key, value, NumberText);
    }

    /// <summary>A number in full precision.</summary>
    /// <exception cref="CheckpointException">It is absent or something else.</exception>
    public double Double(string key) => OptionalDouble(key) ?? throw Missing(key, NumberText);

    /// <summary>A number in full precision, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public double Double(string key, double absent) => OptionalDouble(key) ?? absent;

    /// <summary>A number in full precision, or null when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public double? OptionalDouble(string key)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Unexpected(key, value, NumberText);
    }

    /// <summary>True or false, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public bool Bool(string key, bool absent)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return absent;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Unexpected(key, value, "true or false");
    }

    /// <summary>A text.</summary>
    /// <exception cref="CheckpointException">It is absent or something else.</exception>
    public string String(string key) => OptionalString(key) ?? throw Missing(key, "a text");

    /// <summary>A text, or <paramref name="absent"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public string String(string key, string absent) => OptionalString(key) ?? absent;

    /// <summary>A text, or null when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public string? OptionalString(string key) => Find(key, markAsRead: true) is { } value ? Text(key, value) : null;

    /// <summary>One of the texts that the model supports; the first of <paramref name="allowed"/> when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is another text: an unsupported value, named with its key.</exception>
    public string OneOf(string key, params ReadOnlySpan<string> allowed)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return allowed[0];
        return allowed.Contains(Text(key, value)) ? value.GetString()! : throw Unexpected(key, value, $"one of {string.Join(", ", allowed)}");
    }

    /// <summary>Whole numbers: an array, or a single number as an array of one; empty when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public int[] Ints(string key) => Array(key, "whole numbers of 32 bits", item => WholeNumber(key, item, IntText));

    /// <summary>Numbers: an array, or a single number as an array of one; empty when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public float[] Floats(string key) => Array(key, "numbers", item =>
        item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out float number) && float.IsFinite(number) ? number : throw Unexpected(key, item, NumberText));

    /// <summary>Texts: an array, or a single text as an array of one; empty when the key is absent.</summary>
    /// <exception cref="CheckpointException">It is something else.</exception>
    public string[] Strings(string key) => Array(key, "texts", item => Text(key, item));

    /// <summary>Checks that a setting which this model has no choice about is absent or has the only supported value.</summary>
    /// <exception cref="CheckpointException">It has another value.</exception>
    public void Expect(string key, bool value)
    {
        if (Bool(key, value) != value)
            throw Unexpected(key, Find(key, markAsRead: true)!.Value, value ? "true, the only supported value" : "false, the only supported value");
    }

    /// <inheritdoc cref="Expect(string, bool)"/>
    public void Expect(string key, double value)
    {
        if (Double(key, value) != value)
            throw Unexpected(key, Find(key, markAsRead: true)!.Value, $"{value}, the only supported value");
    }

    private int WholeNumber(string key, JsonElement value, string expected)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetInt32(out int number))
                return number;
            // Some programs write 768.0 for 768.
            if (value.TryGetDouble(out double real) && Math.Truncate(real) == real && Math.Abs(real) <= int.MaxValue)
                return (int)real;
        }
        throw Unexpected(key, value, expected);
    }

    private string Text(string key, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Trouble.Reading(Source, () => value.GetString()!)
        : throw Unexpected(key, value, "a text");

    private T[] Array<T>(string key, string expected, Func<JsonElement, T> convert)
    {
        if (Find(key, markAsRead: true) is not { } value)
            return [];
        return value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(convert)],
            JsonValueKind.Object => throw Unexpected(key, value, $"an array of {expected}"),
            _ => [convert(value)],
        };
    }
}
