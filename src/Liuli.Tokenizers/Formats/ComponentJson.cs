using System.Text.Json;

namespace Liuli.Tokenizers.Formats;

/// <summary>Small helpers for writing components.</summary>
internal static class ComponentJson
{
    /// <summary>Writes a component without settings.</summary>
    public static void WriteType(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteEndObject();
    }
}
