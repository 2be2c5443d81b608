using System.Text.Json;
using Liuli.Inference.Clients;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Clients;

/// <summary>Functions offered, called, answered: with models of random weights that are held to a script.</summary>
public class FunctionCallingTests
{
    private const string Llama = "{% if tools %}{\"name\": …, \"parameters\": dictionary}{{ tools | tojson }}{% endif %}{% for m in messages %}{% if m.tool_calls | length > 1 %}{{ raise_exception('one call only') }}{% endif %}[{{ m.role }}:{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}]{% endfor %}";
    private const string Mistral = "{% if tools %}{{ tools | tojson }}{% endif %}{% for m in messages %}[{{ m.role }}:{{ m.content }}{% for c in m.tool_calls %}[TOOL_CALLS] {% if c.id | length != 9 %}{{ raise_exception('id') }}{% endif %}{{ c.id }}{% endfor %}{{ m.tool_call_id }}]{% endfor %}";

    private static AIFunction Weather(List<string> asked) => AIFunctionFactory.Create(
        (string city, int days = 1) =>
        {
            asked.Add($"{city} {days}");
            return new { Celsius = 21.5, City = city };
        }, "weather", "The weather of a city.");

    [Theory]
    [InlineData(TinyChatModel.ChatMl, "I look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Łódź\", \"days\": 2}}\n</tool_call>")]
    [InlineData(Llama, "<|python_tag|>{\"name\": \"weather\", \"parameters\": {\"city\": \"Łódź\", \"days\": 2}}")]
    [InlineData(Mistral, "[TOOL_CALLS] [{\"name\": \"weather\", \"arguments\": {\"city\": \"Łódź\", \"days\": 2}, \"id\": \"abcdefghi\"}]")]
    public async Task ACallIsToldFromTextAndAnswered(string template, string reply)
    {
        using TinyChatModel tiny = new(template);
        List<string> asked = [];
        using IChatClient client = LiuliChatClient.Load(tiny.Folder, defaults: tiny.Says(reply, "It is 21.5 degrees.")).AsBuilder().UseFunctionInvocation().Build();
        ChatResponse response = await client.GetResponseAsync("Warm?", new ChatOptions { Tools = [Weather(asked)] });
        Assert.Equal(["Łódź 2"], asked);
        Assert.EndsWith("It is 21.5 degrees.", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("weather", response.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal([ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant], response.Messages.Select(message => message.Role));
    }

    [Fact]
    public async Task TheTemplateSeesToolsCallsAndResults()
    {
        using TinyChatModel tiny = new();
        using LanguageModel model = tiny.Load();
        using LiuliChatClient client = new(model, tiny.Says("ok"));
        AIFunction function = AIFunctionFactory.Create((string city) => 1, "weather", "The weather.");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Warm?"),
            new(ChatRole.Assistant, [new TextContent("I look."), new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "Łódź" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", new { celsius = 21.5 })]),
        ];
        ChatResponse response = await client.GetResponseAsync(messages, new ChatOptions { Tools = [function] });
        string schema = Liuli.Inference.Chat.Templates.ChatTemplate.Parse("{{ x | tojson }}").Render(new Dictionary<string, object?> { ["x"] = function.JsonSchema });
        string expected = $$$"""
            <s><|im_start|>system
            <tools>[{"type": "function", "function": {"name": "weather", "description": "The weather.", "parameters": {{{schema}}}}}]</tools> as <tool_call>{"name": …}</tool_call><|im_end|>
            <|im_start|>user
            Warm?<|im_end|>
            <|im_start|>assistant
            I look.<tool_call>{"name": "weather", "arguments": {"city": "Łódź"}}</tool_call><|im_end|>
            <|im_start|>tool
            {"celsius":21.5}<|im_end|>
            <|im_start|>assistant

            """.ReplaceLineEndings("\n");
        Assert.Equal(model.Tokenizer.Encode(expected, addSpecialTokens: false).Ids.Count, response.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task ATemplateOfItsOwnServesConversationsWithTools()
    {
        using TinyChatModel tiny = new("{% for m in messages %}{{ m.content }}{% endfor %}");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(tiny.File("additional_chat_templates")).FullName, "tool_use.jinja"), TinyChatModel.ChatMl);
        using LanguageModel model = tiny.Load();
        using LiuliChatClient talker = new(model, tiny.Says("ok")), client = new(model, tiny.Says("""<tool_call>{"name": "weather", "arguments": {"city": "Oslo"}}</tool_call>"""));
        ChatResponse plain = await talker.GetResponseAsync("Warm?");
        Assert.Equal(model.Tokenizer.Encode("Warm?", addSpecialTokens: false).Ids.Count, plain.Usage!.InputTokenCount);
        ChatResponse tools = await client.GetResponseAsync("Warm?", new ChatOptions { Tools = [Weather([])] });
        Assert.Equal(ChatFinishReason.ToolCalls, tools.FinishReason);
        Assert.True(tools.Usage!.InputTokenCount > 50, "the tool's schema is a part of the prompt");
    }

    [Fact]
    public async Task ACallStreamsAsOneContentAndEndsWithItsReason()
    {
        using TinyChatModel tiny = new();
        using LiuliChatClient client = LiuliChatClient.Load(tiny.Folder, defaults: tiny.Says("<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}</tool_call><tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}</tool_call>"));
        List<AIContent> contents = [];
        ChatFinishReason? reason = null;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([new(ChatRole.User, "x")], new ChatOptions { Tools = [Weather([])] }))
        {
            contents.AddRange(update.Contents);
            reason = update.FinishReason;
        }
        Assert.Equal(ChatFinishReason.ToolCalls, reason);
        FunctionCallContent[] calls = [.. contents.OfType<FunctionCallContent>()];
        Assert.Equal(["call00001 weather Rome", "call00002 weather Oslo"], calls.Select(call => $"{call.CallId} {call.Name} {((JsonElement)call.Arguments!["city"]!).GetString()}"));
        Assert.Empty(contents.OfType<TextContent>());
    }

    [Fact]
    public async Task BrokenJsonIsTextAndNothingIsCalled()
    {
        using TinyChatModel tiny = new();
        const string broken = "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": }}</tool_call>";
        using LiuliChatClient client = LiuliChatClient.Load(tiny.Folder, defaults: tiny.Says(broken));
        ChatResponse response = await client.GetResponseAsync("x", new ChatOptions { Tools = [Weather([])] });
        Assert.Equal((broken, ChatFinishReason.Stop), (response.Text, response.FinishReason));
    }

    [Fact]
    public async Task AReplyMayBeHeldToOneCall()
    {
        using TinyChatModel tiny = new();
        const string call = "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}</tool_call>";
        using LiuliChatClient client = LiuliChatClient.Load(tiny.Folder, defaults: tiny.Says(call + call));
        ChatResponse response = await client.GetResponseAsync("x", new ChatOptions { Tools = [Weather([])], AllowMultipleToolCalls = false });
        Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task WithoutToolsOrWithToolModeNoneTheSameReplyIsText()
    {
        using TinyChatModel tiny = new();
        const string call = "<tool_call>{\"name\": \"weather\", \"arguments\": {}}</tool_call>";
        using LiuliChatClient client = LiuliChatClient.Load(tiny.Folder, defaults: tiny.Says(call, call));
        Assert.Equal(call, (await client.GetResponseAsync("x")).Text);
        Assert.Equal(call, (await client.GetResponseAsync("x", new ChatOptions { Tools = [Weather([])], ToolMode = ChatToolMode.None })).Text);
    }

    [Fact]
    public async Task SpecialTokensThatAreNoMarksNeverShowWhileToolsAreOffered()
    {
        using TinyChatModel tiny = new();
        using LiuliChatClient client = LiuliChatClient.Load(tiny.Folder);
        ChatOptions options = new() { Tools = [Weather([])], Temperature = 50, TopK = 0, TopP = 1, MaxOutputTokens = 60, AdditionalProperties = [] };
        for (int seed = 0; seed < 5; seed++)
        {
            options.Seed = seed;
            string text = (await client.GetResponseAsync("x", options)).Text;
            Assert.DoesNotContain("<|reserved|>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<|im_start|>", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ATemplateForOneCallAMessageGetsOneAMessage()
    {
        using TinyChatModel tiny = new(Llama);
        using LanguageModel model = tiny.Load();
        using LiuliChatClient client = new(model, tiny.Says("ok"));
        ChatMessage[] messages =
        [
            new(ChatRole.User, "?"),
            new(ChatRole.Assistant, [new FunctionCallContent("a", "f", new Dictionary<string, object?> { ["x"] = 1 }), new FunctionCallContent("b", "g")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", "one"), new FunctionResultContent("b", null) { Exception = new InvalidOperationException("no g") }]),
        ];
        ChatResponse response = await client.GetResponseAsync(messages);
        const string expected = "[user:?][assistant:f{\"x\": 1}][tool:one][assistant:g{}][tool:Error: no g]";
        Assert.Equal(model.Tokenizer.Encode(expected, addSpecialTokens: false).Ids.Count, response.Usage!.InputTokenCount);
    }
}
