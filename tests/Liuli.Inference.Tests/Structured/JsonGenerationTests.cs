using System.Text.Json;
using Liuli.Inference.Clients;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Random weights would say anything; held to JSON, they say JSON that fits.</summary>
public sealed class JsonGenerationTests : IDisposable
{
    private readonly TinyChatModel _tiny = new();

    public void Dispose() => _tiny.Dispose();

    private enum Mood
    {
        Calm,
        Merry,
    }

    private sealed record Person(string Name, long Age, double? Height, Mood Mood, string[] Friends, Dictionary<string, bool> Flags, Person? Parent);

    [Fact]
    public async Task ATypedReplyComesBackAsThatType()
    {
        using LiuliChatClient client = LiuliChatClient.Load(_tiny.Folder);
        for (int seed = 0; seed < 12; seed++)
        {
            ChatOptions options = new() { Seed = seed, Temperature = 3, TopK = 0, TopP = 1, MaxOutputTokens = 150 + seed * 20 };
            ChatResponse<Person> reply = await client.GetResponseAsync<Person>("Who?", options);
            Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
            Assert.NotNull(reply.Result);
            Assert.True(Enum.IsDefined(reply.Result.Mood));
            Assert.NotNull((await client.GetResponseAsync<long[]>("Which?", options)).Result);
        }
    }

    [Fact]
    public async Task WithoutASchemaTheReplyIsAnObject()
    {
        using LiuliChatClient client = LiuliChatClient.Load(_tiny.Folder);
        for (int seed = 0; seed < 12; seed++)
        {
            ChatOptions options = new() { Seed = seed, Temperature = 3, TopK = 0, TopP = 1, MaxOutputTokens = 3 + seed * 10, ResponseFormat = ChatResponseFormat.Json };
            List<ChatResponseUpdate> updates = [];
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("x", options))
                updates.Add(update);
            Assert.DoesNotContain(updates, update => update.Text.Contains('\uFFFD', StringComparison.Ordinal) || (update.Text.Length > 0 && char.IsHighSurrogate(update.Text[^1])));
            ChatResponse reply = updates.ToChatResponse();
            using JsonDocument document = JsonDocument.Parse(reply.Text);
            Assert.Equal((JsonValueKind.Object, ChatFinishReason.Stop), (document.RootElement.ValueKind, reply.FinishReason));
        }
    }

    [Fact]
    public async Task WhatDoesNotGoTogetherIsNamed()
    {
        using LiuliChatClient client = LiuliChatClient.Load(_tiny.Folder);
        await Fails<NotSupportedException>(new ChatOptions { ResponseFormat = ChatResponseFormat.Json, Tools = [AIFunctionFactory.Create(() => 1, "one")] }, "cannot call functions");
        await Fails<NotSupportedException>(new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"string","pattern":"(?=a)"}""")) }, "lookahead");
        await Fails<ArgumentException>(new ChatOptions { ResponseFormat = ChatResponseFormat.Json, MaxOutputTokens = 2 }, "may need 3 tokens, 2 are allowed");

        async Task Fails<T>(ChatOptions options, string part) where T : Exception =>
            Assert.Contains(part, (await Assert.ThrowsAsync<T>(() => client.GetResponseAsync("x", options))).Message, StringComparison.Ordinal);
    }

    /// <summary>A client may be held to JSON from the start; a request that asks for text gets text, and functions do not go with it either.</summary>
    [Fact]
    public async Task AFormatThatIsAskedForTakesThePlaceOfTheClients()
    {
        using LanguageModel model = _tiny.Load();
        using LiuliChatClient client = new(model, new GenerationOptions { MaxTokens = 40, Json = JsonGrammar.Parse("""{"const":"fixed"}"""), Sampling = new SamplingOptions { Seed = 1 } });
        AITool[] tools = [AIFunctionFactory.Create(() => 1, "one")];
        Assert.Equal("\"fixed\"", (await client.GetResponseAsync("x")).Text);
        Assert.Equal("\"fixed\"", (await client.GetResponseAsync("x", new ChatOptions { Temperature = 1 })).Text);
        Assert.NotEqual("\"fixed\"", (await client.GetResponseAsync("x", new ChatOptions { ResponseFormat = ChatResponseFormat.Text })).Text);
        Assert.Equal("null", (await client.GetResponseAsync("x", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"null"}""")) })).Text);
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync("x", new ChatOptions { Tools = tools }));
        Assert.NotEqual("\"fixed\"", (await client.GetResponseAsync("x", new ChatOptions { Tools = tools, ResponseFormat = ChatResponseFormat.Text })).Text);
    }

    [Fact]
    public void AModelOfWordPiecesOrWithoutATokenizerSaysThatItCannot()
    {
        using TinyModel words = new();
        GenerationOptions options = new() { Json = JsonGrammar.AnyObject };
        using (LanguageModel model = words.Load())
        using (TextGenerator generator = model.CreateGenerator())
        using (BeamSearch search = model.CreateBeamSearch())
        {
            Assert.Contains("a space comes between a quote and the word", Assert.Throws<NotSupportedException>(() => generator.Generate([2], options)).Message, StringComparison.Ordinal);
            Assert.Contains("beam search", Assert.Throws<NotSupportedException>(() => search.Search([2], options, new BeamOptions())).Message, StringComparison.Ordinal);
        }
        File.Delete(words.File("tokenizer.json"));
        using LanguageModel ids = words.Load();
        using TextGenerator silent = ids.CreateGenerator();
        Assert.Contains("no tokenizer", Assert.Throws<InvalidOperationException>(() => silent.Generate([2], options)).Message, StringComparison.Ordinal);
    }

    /// <summary>SentencePiece's tokens, whole words among them, and a model that would rather tell a story.</summary>
    [SkippableTheory]
    [InlineData("""{"type":"object","properties":{"hero":{"type":"string","minLength":3},"age":{"type":"integer"},"kind":{"enum":["cat","dog"]}},"required":["hero","age","kind"],"additionalProperties":false}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"minItems":2}""")]
    public void AStoryTellerIsHeldToItToo(string schema)
    {
        using LanguageModel model = LanguageModel.Load(SharedData.Path("data/models/stories260K"));
        using TextGenerator generator = model.CreateGenerator();
        JsonGrammar grammar = JsonGrammar.Parse(schema);
        for (ulong seed = 0; seed < 6; seed++)
        {
            GenerationOptions options = new() { MaxTokens = 100, Json = grammar, Sampling = new SamplingOptions { Seed = seed, Greedy = seed == 0 } };
            List<GeneratedPiece> pieces = [.. generator.Generate(model.EncodePrompt("Once upon a time"), options)];
            Assert.Equal(StopReason.Eos, pieces[^1].StopReason);
            string text = string.Concat(pieces.Select(piece => piece.Text));
            JsonDocument.Parse(text).Dispose();
            JsonState state = new(grammar);
            Assert.True(System.Text.Encoding.UTF8.GetBytes(text).All(state.Take) && state.ToComplete == 0, text);
            Assert.Equal(text, string.Concat(generator.Generate(model.EncodePrompt("Once upon a time"), options).Select(piece => piece.Text)));
        }
    }
}
