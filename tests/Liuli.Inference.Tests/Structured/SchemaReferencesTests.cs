using System.Text;
using System.Text.Json.Nodes;
using Liuli.Inference.Structured;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Schemas that are long, or that lead to one another again and again.</summary>
public class SchemaReferencesTests
{
    [Fact]
    public void ALongChainOfReferencesIsRefusedBeforeTheStackEnds()
    {
        Assert.Equal(4, ToComplete(Chain(50, next => new JsonObject { ["$ref"] = next })));
        string message = Assert.Throws<NotSupportedException>(() => ToComplete(Chain(20_000, next => new JsonObject { ["$ref"] = next }))).Message;
        Assert.Contains("#/$defs/d63 is reached over more than 64 references", message, StringComparison.Ordinal);
    }

    /// <summary>Followed twice each, 30 places would be followed 2³⁰ times.</summary>
    [Fact]
    public void WhatIsReferredToTwiceIsFollowedOnce() =>
        Assert.Equal(4, ToComplete(Chain(30, next => new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = next }, new JsonObject { ["$ref"] = next }) })));

    [Fact]
    public void AListOfManyValuesIsReadInTheTimeOfOne()
    {
        const int many = 50_000;
        JsonObject schema = new() { ["enum"] = new JsonArray([.. Enumerable.Range(0, many).Select(i => (JsonNode)$"value {i}")]), ["pattern"] = "[0-9]$", ["maxLength"] = 20 };
        JsonGrammar grammar = JsonGrammar.Parse(schema.ToJsonString());
        JsonState state = new(grammar);
        Assert.True(Encoding.UTF8.GetBytes($"\"value {many - 1}\"").All(state.Take));
        Assert.Equal(0, state.ToComplete);
    }

    private static int ToComplete(JsonObject schema) => new JsonState(JsonGrammar.Parse(schema.ToJsonString())).ToComplete;

    /// <summary>Each definition leads to the next, and the last is null.</summary>
    private static JsonObject Chain(int length, Func<string, JsonNode> link)
    {
        JsonObject definitions = [];
        for (int i = 0; i < length; i++)
            definitions[$"d{i}"] = link($"#/$defs/d{i + 1}");
        definitions[$"d{length}"] = new JsonObject { ["type"] = "null" };
        return new JsonObject { ["$ref"] = "#/$defs/d0", ["$defs"] = definitions };
    }
}
