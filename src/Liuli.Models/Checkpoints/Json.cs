using System.Text.Json;

namespace Liuli.Models.Checkpoints;

/// <summary>Reads JSON that came from outside: no duplicate names, bounded depth, valid UTF-8, errors that name the file.</summary>
internal static class Json
{
    public const int MaximumBytes = 100_000_000;

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string path, int maximumDepth = 32) => Trouble.Reading(path, () =>
        JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maximumDepth }));

    public static byte[] ReadFile(string path) => Trouble.Reading(path, () =>
    {
        long length = new FileInfo(path).Length;
        if (length > MaximumBytes)
            throw Trouble.Damaged(path, $"it has {length} bytes; a JSON file of this kind has at most {MaximumBytes}");
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        return (bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).ToArray();
    });

    /// <summary>What a value is, short enough for a message.</summary>
    public static string Describe(JsonElement element)
    {
        string text = element.ValueKind is JsonValueKind.Undefined ? "nothing" : element.GetRawText();
        return text.Length > 80 ? text[..80] + "…" : text;
    }
}
