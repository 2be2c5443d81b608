using System.Text.Json;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads JSON with errors that name the file.</summary>
internal static class JsonText
{
    /// <summary>Parses a document.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string source)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw TokenizerException.For($"Reading {source}", "complete JSON", JsonFault.Of(e), "The file is damaged or was only partly downloaded; get it again.", e);
        }
    }

    /// <summary>The text of a string value.</summary>
    public static string Of(JsonElement value, string source)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(source, e);
        }
    }

    /// <summary>The name of a property.</summary>
    public static string Name(JsonProperty property, string source)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(source, e);
        }
    }

    private static TokenizerException Invalid(string source, Exception e) =>
        TokenizerException.For($"Reading {source}", "texts in UTF-8 with whole surrogate pairs", "a text that is not", "The file is damaged; get it again.", e);
}
