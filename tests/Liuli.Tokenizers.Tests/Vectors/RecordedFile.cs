using System.Text.Json;
using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>Reads <c>Vectors/Recorded</c>.</summary>
internal static class RecordedFile
{
    public static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Recorded", name)))!.AsObject();

    public static string[] Texts(JsonObject file) => file["texts"]!.Deserialize<string[]>()!;
}
