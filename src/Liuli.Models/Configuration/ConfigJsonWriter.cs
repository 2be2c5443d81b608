using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints;

namespace Liuli.Models.Configuration;

/// <summary>Writes config.json: indented, keys in the order given, numbers that read back as the same bits.</summary>
public static class ConfigJsonWriter
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // text in any language stays readable
    };

    /// <summary>Writes <paramref name="config"/> to <paramref name="path"/>, all or nothing.</summary>
    /// <remarks>A float or double always has a point or an exponent: programs with typed settings refuse 500000 where 500000.0 is meant.</remarks>
    /// <exception cref="CheckpointException">A number is not finite, or the file could not be written; one that was there is unchanged.</exception>
    public static void Write(string path, JsonObject config) => AtomicFile.Write(path, stream =>
    {
        using (Utf8JsonWriter json = new(stream, s_options))
            WriteNode(json, path, "", config);
        stream.WriteByte((byte)'\n');
    });

    private static void WriteNode(Utf8JsonWriter json, string path, string name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject section:
                json.WriteStartObject();
                foreach ((string key, JsonNode? value) in section)
                {
                    json.WritePropertyName(key);
                    WriteNode(json, path, key, value);
                }
                json.WriteEndObject();
                break;
            case JsonArray array:
                json.WriteStartArray();
                foreach (JsonNode? item in array)
                    WriteNode(json, path, name, item);
                json.WriteEndArray();
                break;
            case JsonValue value when RealText(value) is { } text:
                json.WriteRawValue(FiniteText(path, name, text));
                break;
            case null:
                json.WriteNullValue();
                break;
            default:
                node.WriteTo(json);
                break;
        }
    }

    /// <summary>A floating-point value's shortest text that reads back the same; null for anything else.</summary>
    private static string? RealText(JsonValue value)
    {
        if (value.TryGetValue(out JsonElement _))
            return null; // came from JSON and keeps its text
        if (value.TryGetValue(out float single))
            return single.ToString("R", CultureInfo.InvariantCulture);
        return value.TryGetValue(out double real) ? real.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    private static string FiniteText(string path, string name, string text)
    {
        if (!char.IsAsciiDigit(text[^1]))
            throw new CheckpointException($"writing '{path}': {name} is {text}; JSON has only finite numbers; correct the setting");
        return text.AsSpan().ContainsAny('.', 'E') ? text.Replace('E', 'e') : text + ".0";
    }
}
