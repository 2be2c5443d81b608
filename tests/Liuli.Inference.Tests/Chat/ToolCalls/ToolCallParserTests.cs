using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Liuli.Inference.Chat.ToolCalls;

namespace Liuli.Inference.Tests.Chat.ToolCalls;

/// <summary>Replies as the models' documentation shows them, and damaged ones.</summary>
public class ToolCallParserTests
{
    private static readonly string[] s_tools = ["get_current_weather", "get_current_temperature", "get_temperature_date", "f"];

    public static TheoryData<string, string, string[]> Replies => new()
    {
        // Qwen documentation, "Function calling": two calls in one reply.
        { "hermes", "<tool_call>\n{\"name\": \"get_current_temperature\", \"arguments\": {\"location\": \"San Francisco, CA, USA\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"get_temperature_date\", \"arguments\": {\"location\": \"San Francisco, CA, USA\", \"date\": \"2024-10-01\"}}\n</tool_call>",
            ["get_current_temperature {\"location\":\"San Francisco, CA, USA\"}", "get_temperature_date {\"location\":\"San Francisco, CA, USA\",\"date\":\"2024-10-01\"}"] },
        { "hermes", "Let me see.\n\n<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>\n", ["'Let me see.'", "f {}"] },
        { "hermes", "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": [1, {\"y\": \"}\"}]}}</tool_call> and done", ["f {\"x\":[1,{\"y\":\"}\"}]}", "'and done'"] },
        { "hermes", "<tool_call>\n{\"name\": \"f\", \"arguments\": \"{\\\"x\\\": 1}\"}\n</tool_call>", ["f {\"x\":1}"] },
        { "hermes", "<tool_call>\n{\"name\": \"f\"}", ["f {}"] },
        { "hermes", "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\":\n</tool_call> so", ["'<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\":\n</tool_call> so'"] },
        { "hermes", "<tool_call>\n{\"name\": \"f\", \"argum", ["'<tool_call>\n{\"name\": \"f\", \"argum'"] },
        { "hermes", "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": 1, \"x\": 2}}</tool_call>", ["'<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": 1, \"x\": 2}}</tool_call>'"] },
        { "hermes", "<tool_call>[1]</tool_call><tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>", ["'<tool_call>[1]</tool_call>'", "f {}"] },
        { "hermes", "a <tool_cal> b < c <<tool", ["'a <tool_cal> b < c <<tool'"] },
        { "hermes", "  plain text \n", ["'  plain text \n'"] },
        { "hermes", "", [] },

        // Llama 3.1 model card, "JSON based tool calling".
        { "llama", "{\"name\": \"get_current_weather\", \"parameters\": {\"location\": \"San Francisco, CA\"}}", ["get_current_weather {\"location\":\"San Francisco, CA\"}"] },
        { "llama", "<|python_tag|>{\"type\": \"function\", \"name\": \"get_current_weather\", \"parameters\": {\"location\": \"Paris\"}}", ["get_current_weather {\"location\":\"Paris\"}"] },
        { "llama", "{\"name\": \"f\", \"parameters\": {\"x\": 1}}; {\"name\": \"f\", \"parameters\": {\"x\": 2}}", ["f {\"x\":1}", "f {\"x\":2}"] },
        { "llama", "\n {\"name\": \"f\", \"parameters\": {}} I called it.", ["f {}", "'I called it.'"] },
        { "llama", "{\"name\": \"unknown\", \"parameters\": {}}", ["'{\"name\": \"unknown\", \"parameters\": {}}'"] },
        { "llama", "{\"name\": \"f\", \"parameters\": {\"x\": ", ["'{\"name\": \"f\", \"parameters\": {\"x\": '"] },
        { "llama", "{\"answer\": 42}", ["'{\"answer\": 42}'"] },
        { "llama", "The call {\"name\": \"f\", \"parameters\": {}} would do.", ["'The call {\"name\": \"f\", \"parameters\": {}} would do.'"] },
        { "llama", "<|python_tag|>brave_search.call(query=\"x\")", ["'<|python_tag|>brave_search.call(query=\"x\")'"] },
        { "llama", "<|py", ["'<|py'"] },

        // mistral-common, tokenizers v3 and v11.
        { "mistral", "[TOOL_CALLS] [{\"name\": \"get_current_weather\", \"arguments\": {\"location\": \"Paris, France\", \"format\": \"celsius\"}, \"id\": \"VvvODy9mT\"}]",
            ["get_current_weather {\"location\":\"Paris, France\",\"format\":\"celsius\"} VvvODy9mT"] },
        { "mistral", "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}}, {\"name\": \"f\", \"arguments\": {\"x\": \"]\"}}]", ["f {}", "f {\"x\":\"]\"}"] },
        { "mistral", "Wait. [TOOL_CALLS]f[ARGS]{\"x\": 1}[TOOL_CALLS]get_current_weather[CALL_ID]abcdefghi[ARGS]{}", ["'Wait.'", "f {\"x\":1}", "get_current_weather {} abcdefghi"] },
        { "mistral", "[TOOL_CALLS]f{\"x\": 1} bye", ["f {\"x\":1}", "'bye'"] },
        { "mistral", "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {]", ["'[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {]'"] },
        { "mistral", "[TOOL_CALLS] no call", ["'[TOOL_CALLS] no call'"] },
        { "mistral", "[TOOL [1] [TOOL_CALL", ["'[TOOL [1] [TOOL_CALL'"] },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void CallsAreToldFromText(string syntax, string reply, string[] expected) => Assert.Equal(expected, Parse(syntax, [reply]));

    [Theory]
    [MemberData(nameof(Replies))]
    public void TheSameWhereverTheReplyIsCut(string syntax, string reply, string[] expected)
    {
        Assert.Equal(expected, Parse(syntax, reply.Select(c => c.ToString())));
        Gen<int[]> cuts = Gen.Choose(0, reply.Length).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll(cuts.ToArbitrary(), places =>
        {
            int[] sorted = [0, .. places.Order(), reply.Length];
            Assert.Equal(expected, Parse(syntax, sorted.Zip(sorted.Skip(1), (from, to) => reply[from..to])));
        }));
    }

    /// <summary>Replies put together from tags, JSON and noise: any cutting gives the same, and no tag of a call that is one comes out as text.</summary>
    [Theory]
    [InlineData("hermes")]
    [InlineData("llama")]
    [InlineData("mistral")]
    public void AnyReplyGivesTheSamePartsHoweverItIsCut(string syntax)
    {
        Gen<string> replies = Gen.Elements(
            "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[ARGS]", "<|python_tag|>", "{\"name\": \"f\", \"arguments\": {\"x\": 1}}", "{\"name\": \"f\", \"parameters\": {}}", "[{\"name\": \"f\"}]",
            "f", "{", "}", "[", "]", "\"", "\\", " ", "\n", ";", "text", "<", "<tool", "[TOOL", "{\"name\"", "😀").ListOf().Select(parts => string.Concat(parts));
        Gen<(string, int[])> cases = from reply in replies from cuts in Gen.Choose(0, reply.Length).ArrayOf() select (reply, cuts);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(cases.ToArbitrary(), item =>
        {
            (string reply, int[] places) = item;
            int[] sorted = [0, .. places.Order(), reply.Length];
            Assert.Equal(Parse(syntax, [reply]), Parse(syntax, sorted.Zip(sorted.Skip(1), (from, to) => reply[from..to])));
        }));
    }

    [Theory]
    [InlineData("{% if tools %}<tool_call>{\"name\": {% endif %}", typeof(HermesToolCalls))]
    [InlineData("{% if tools %}[TOOL_CALLS]{% endif %}", typeof(MistralToolCalls))]
    [InlineData("{% if tools %}Respond with {\"name\": function name, \"parameters\": dictionary}{% endif %}", typeof(LlamaToolCalls))]
    [InlineData("{% if tools %}<tool_call>{{ name }}<arg_key>{% endif %}", null)]
    [InlineData("{% if tools %}<|python_tag|><function={% endif %}", null)]
    [InlineData("{% if tools %}{{ tools }}{% endif %}", null)]
    [InlineData("{{ messages }} <tool_call>", null)]
    public void TheTemplateSaysWhichSyntaxItIs(string template, Type? expected) => Assert.Equal(expected, ToolCallSyntax.Of(template)?.GetType());

    /// <summary>Each part as one line; texts that follow each other are one.</summary>
    private static List<string> Parse(string syntax, IEnumerable<string> pieces)
    {
        ToolCallSyntax chosen = syntax switch { "hermes" => new HermesToolCalls(), "llama" => new LlamaToolCalls(), _ => new MistralToolCalls() };
        IToolCallParser parser = chosen.CreateParser(s_tools);
        List<ReplyPart> parts = [];
        foreach (ReplyPart part in pieces.SelectMany(parser.Push).ToList().Concat(parser.End()))
        {
            if (part is SaidText text && parts.LastOrDefault() is SaidText before)
                parts[^1] = new SaidText(before.Text + text.Text);
            else
                parts.Add(part);
        }
        return [.. parts.Select(part => part is CalledTool call ? $"{call.Name} {Json(call.Arguments)}{(call.Id is null ? "" : " " + call.Id)}" : $"'{((SaidText)part).Text}'")];
    }

    private static string Json(JsonObject arguments) => arguments.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
