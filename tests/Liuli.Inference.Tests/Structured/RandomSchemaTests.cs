using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Inference.Structured;

namespace Liuli.Inference.Tests.Structured;

/// <summary>What a grammar lets through is valid, and what is valid it lets through; by a validator that knows nothing of automata.</summary>
public class RandomSchemaTests
{
    [Fact]
    public void DocumentsAreValidAndValidDocumentsAreLetThrough()
    {
        int made = 0, accepted = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            RandomSchemas schemas = new(seed);
            JsonNode schema = schemas.Schema(3);
            string text = schema.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            JsonGrammar grammar;
            try
            {
                grammar = JsonGrammar.Parse(text);
            }
            catch (ArgumentException error)
            {
                // Bounds that exclude each other; no value may be found that fits after all.
                Assert.Contains("JSON schema: ", error.Message, StringComparison.Ordinal);
                continue;
            }
            made++;
            SimpleValidator validator = new(schema);
            RandomDocuments documents = new(grammar, seed);
            for (int i = 0; i < 10; i++)
            {
                string document = documents.Next(10 + i * 10);
                Assert.True(validator.IsValid(Node(JsonElement.Parse(document))), $"{document} does not fit {text}");
            }
            for (int i = 0; i < 40; i++)
            {
                JsonNode? value = schemas.Value(schema);
                if (!validator.IsValid(value))
                    continue;
                accepted++;
                Assert.True(Fits(grammar, value), $"{value?.ToJsonString() ?? "null"} fits {text}");
            }
        }
        Assert.True(made > 250 && accepted > 2000, $"{made} grammars, {accepted} values");
    }

    /// <summary>A value; of names that come twice, which only those do that the schema does not name, the last counts, as for .NET's dictionaries.</summary>
    private static JsonNode? Node(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return new JsonArray([.. value.EnumerateArray().Select(Node)]);
        if (value.ValueKind != JsonValueKind.Object)
            return JsonNode.Parse(value.GetRawText());
        JsonObject map = [];
        foreach (System.Text.Json.JsonProperty property in value.EnumerateObject())
            map[property.Name] = Node(property.Value);
        return map;
    }

    private static bool Fits(JsonGrammar grammar, JsonNode? value)
    {
        using JsonDocument document = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        JsonState state = new(grammar);
        return JsonText.Of(document.RootElement).All(state.Take) && state.ToComplete == 0;
    }
}
