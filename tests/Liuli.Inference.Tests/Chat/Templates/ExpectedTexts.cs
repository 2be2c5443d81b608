using System.Text.Json.Nodes;

namespace Liuli.Inference.Tests.Chat.Templates;

/// <summary>What another program rendered; see Expected/make-expected.mjs.</summary>
internal static class ExpectedTexts
{
    public static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Chat", "Templates", "Expected", name)))!;

    public static Dictionary<string, object?> Variables(JsonNode? json) =>
        json is null ? [] : json.AsObject().ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
}
