using System.Text.Json;

namespace Liuli.Models.Checkpoints;

/// <summary>Reads JSON that came from outside: no duplicate names, bounded depth, valid UTF-8, errors that name the file.</summary>
internal static class Json
{
    public const int MaximumBytes = 100_000_000;

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string path, int maximumDepth = 32) => Trouble.Reading(path, () =>
    {
        JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maximumDepth });
        RefuseDuplicates(document.RootElement);
        return document;
    });

    public static byte[] ReadFile(string path) => Trouble.Reading(path, () =>
    {
        long length = new FileInfo(path).Length;
        if (length > MaximumBytes)
            throw Trouble.Damaged(path, $"it has {length} bytes; a JSON file of this kind has at most {MaximumBytes}");
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        return (bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).ToArray();
    });

    // The parser's own option for it seeds its hashes from OpenSSL, which a start then has to load, and which a small machine may lack.
    private static void RefuseDuplicates(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                RefuseDuplicates(item);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw new JsonException($"an object names '{property.Name}' twice");
            RefuseDuplicates(property.Value);
        }
    }

    /// <summary>What a value is, short enough for a message.</summary>
    public static string Describe(JsonElement element)
    {
        string text = element.ValueKind is JsonValueKind.Undefined ? "nothing" : element.GetRawText();
        return text.Length > 80 ? text[..80] + "…" : text;
    }
}
