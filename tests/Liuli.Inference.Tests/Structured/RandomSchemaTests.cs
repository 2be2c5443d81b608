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
                Assert.True(validator.IsValid(document), $"{document} does not fit {text}");
            }
            for (int i = 0; i < 40; i++)
            {
                JsonNode? value = schemas.Value(schema);
                if (!validator.IsValid(value))
                    continue;
                accepted++;
                string json = value?.ToJsonString() ?? "null";
                // Where any name may stand, none is written that needs an escape.
                Assert.True(Fits(grammar, json) || json.Contains("q\\u0022z", StringComparison.Ordinal), $"{json} fits {text}");
            }
        }
        Assert.True(made > 250 && accepted > 2000, $"{made} grammars, {accepted} values");
    }

    private static bool Fits(JsonGrammar grammar, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonState state = new(grammar);
        return JsonText.Of(document.RootElement).All(state.Take) && state.ToComplete == 0;
    }
}
