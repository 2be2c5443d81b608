using Liuli.Inference.Clients;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Clients;

public sealed class LiuliChatClientTests : IDisposable
{
    private readonly TinyChatModel _tiny = new();
    private readonly LanguageModel _model;

    public LiuliChatClientTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Fact]
    public async Task AReplyHasTextUsageAndAReason()
    {
        using LiuliChatClient client = new(_model, _tiny.Says("Hi there."));
        ChatResponse response = await client.GetResponseAsync("Hello");
        Assert.Equal("Hi there.", response.Text);
        Assert.Equal(ChatRole.Assistant, response.Messages.Single().Role);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(_tiny.Folder, response.ModelId);
        int prompt = _model.Tokenizer.Encode("<s><|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n", addSpecialTokens: false).Ids.Count;
        Assert.Equal((prompt, 10, prompt + 10), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
    }

    [Fact]
    public async Task StreamedPiecesTogetherAreTheReply()
    {
        using LiuliChatClient client = new(_model, _tiny.Says("Ab 今天 😀"));
        List<ChatResponseUpdate> updates = await Collect(client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "x")]));
        Assert.InRange(updates.Count, 5, 20);
        Assert.Equal("Ab 今天 😀", string.Concat(updates.Select(update => update.Text)));
        Assert.Single(updates.Select(update => update.ResponseId).Distinct());
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public async Task OptionsCount()
    {
        using LiuliChatClient client = new(_model, _tiny.Says("One two", "three four", "five"));
        Assert.Equal(("One", ChatFinishReason.Length), Told(await client.GetResponseAsync("x", new ChatOptions { MaxOutputTokens = 3 })));
        using LiuliChatClient stopped = new(_model, _tiny.Says("three four"));
        Assert.Equal(("three", ChatFinishReason.Stop), Told(await stopped.GetResponseAsync("x", new ChatOptions { StopSequences = [" f"] })));

        using LiuliChatClient free = new(_model);
        ChatOptions seeded = new() { Seed = 5, Temperature = 1.5f, TopK = 0, TopP = 1, MaxOutputTokens = 12 };
        string first = (await free.GetResponseAsync("x", seeded)).Text;
        Assert.Equal(first, (await free.GetResponseAsync("x", seeded)).Text);
        Assert.NotEqual(first, (await free.GetResponseAsync("x", new ChatOptions { Seed = 6, Temperature = 1.5f, TopK = 0, TopP = 1, MaxOutputTokens = 12 })).Text);
        ChatOptions greedy = new() { Temperature = 0, MaxOutputTokens = 12, Seed = 1 }, penalised = new() { Temperature = 0, MaxOutputTokens = 12, FrequencyPenalty = 50, PresencePenalty = 50 };
        Assert.Equal((await free.GetResponseAsync("x", greedy)).Text, (await free.GetResponseAsync("x", new ChatOptions { TopK = 1, MaxOutputTokens = 12 })).Text);
        Assert.NotEqual((await free.GetResponseAsync("x", greedy)).Text, (await free.GetResponseAsync("x", penalised)).Text);
    }

    [Fact]
    public async Task InstructionsJoinTheSystemMessage()
    {
        using LiuliChatClient client = new(_model, _tiny.Says("a", "b"));
        ChatOptions told = new() { Instructions = "Be kind." };
        long alone = (await client.GetResponseAsync([new(ChatRole.User, "x")], told)).Usage!.InputTokenCount!.Value;
        Assert.Equal(Tokens("<s><|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n"), alone);
        long joined = (await client.GetResponseAsync([new(ChatRole.System, "Sys"), new(ChatRole.User, "x")], told)).Usage!.InputTokenCount!.Value;
        Assert.Equal(Tokens("<s><|im_start|>system\nSys\n\nBe kind.<|im_end|>\n<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n"), joined);
    }

    [Fact]
    public async Task WhatCannotBeDoneIsAnErrorThatNamesIt()
    {
        using LiuliChatClient client = new(_model);
        await Fails<NotSupportedException>(new ChatOptions { ToolMode = ChatToolMode.RequireAny }, "ToolMode");
        await Fails<NotSupportedException>(new ChatOptions { ConversationId = "c1" }, "'c1'");
        await Fails<NotSupportedException>(new ChatOptions { Tools = [new HostedWebSearchTool()] }, "HostedWebSearchTool");
        await Fails<ArgumentException>(new ChatOptions { TopP = 2 }, "top-p");
        await Fails<ArgumentException>(new ChatOptions { MaxOutputTokens = 0 }, "max-tokens");
        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])]));
        Assert.Contains("DataContent", error.Message, StringComparison.Ordinal);
        Assert.Contains("context", (await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync(new string('x', 3000)))).Message, StringComparison.Ordinal);

        async Task Fails<T>(ChatOptions options, string part) where T : Exception =>
            Assert.Contains(part, (await Assert.ThrowsAsync<T>(() => client.GetResponseAsync("x", options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelWithoutATemplateChatsButKnowsNoTools()
    {
        using TinyModel plain = new();
        using LiuliChatClient client = LiuliChatClient.Load(plain.Folder, defaults: new GenerationOptions { MaxTokens = 4, Sampling = new SamplingOptions { Temperature = 2 } });
        Assert.NotNull(await client.GetResponseAsync("hello"));
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("hello", new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] }));
        Assert.Contains("knows no tools", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancellationEndsAReplyBetweenTwoTokens()
    {
        using LiuliChatClient client = new(_model, _tiny.Says("a long reply that goes on", "short"));
        using CancellationTokenSource source = new();
        string said = "";
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "x")], cancellationToken: source.Token))
            {
                said += update.Text;
                if (said.Length == 3)
                    source.Cancel();
            }
        });
        Assert.Equal("a l", said);
    }

    [Fact]
    public async Task RequestsAtTheSameTimeDoNotDisturbEachOther()
    {
        using LiuliChatClient client = new(_model);
        ChatOptions options = new() { Seed = 9, Temperature = 1.2f, MaxOutputTokens = 24 };
        string[] questions = [.. Enumerable.Range(0, 12).Select(i => $"question {i}")];
        string[] alone = new string[questions.Length];
        for (int i = 0; i < questions.Length; i++)
            alone[i] = (await client.GetResponseAsync(questions[i], options)).Text;
        string[] together = [.. (await Task.WhenAll(questions.Select(question => client.GetResponseAsync(question, options)))).Select(response => response.Text)];
        Assert.Equal(alone, together);
    }

    [Fact]
    public void ItsServicesAreItselfItsMetadataAndItsModel()
    {
        using LiuliChatClient client = new(_model);
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Same(_model, client.GetService<LanguageModel>());
        Assert.Equal(("liuli", _tiny.Folder), (client.GetService<ChatClientMetadata>()!.ProviderName, client.GetService<ChatClientMetadata>()!.DefaultModelId));
        Assert.Null(client.GetService(typeof(string)));
        Assert.Null(client.GetService(typeof(IChatClient), "key"));
    }

    [Fact]
    public Task AClientThatWasDisposedOfSaysSo()
    {
        LiuliChatClient client = new(_model);
        client.Dispose();
        return Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("x"));
    }

    private static (string, ChatFinishReason?) Told(ChatResponse response) => (response.Text, response.FinishReason);

    private int Tokens(string text) => _model.Tokenizer.Encode(text, addSpecialTokens: false).Ids.Count;

    private static async Task<List<ChatResponseUpdate>> Collect(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        List<ChatResponseUpdate> collected = [];
        await foreach (ChatResponseUpdate update in updates)
            collected.Add(update);
        return collected;
    }
}
