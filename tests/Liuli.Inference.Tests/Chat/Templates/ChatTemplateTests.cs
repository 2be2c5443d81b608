using Liuli.Inference.Chat.Templates;

namespace Liuli.Inference.Tests.Chat.Templates;

public class ChatTemplateTests
{
    private const string Simple = "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% for call in m.tool_calls %}[{{ call.function.name }} {{ call.function.arguments | tojson }}{{ call.id }}]{% endfor %}\n{% endfor %}{% if tools %}{{ tools | tojson }}{% endif %}{% if add_generation_prompt %}<assistant>{% endif %}";

    [Fact]
    public void MessagesToolsAndVariablesReachTheTemplate()
    {
        List<TemplateMessage> messages =
        [
            new("user", "Warm?"),
            new("assistant", null) { ToolCalls = [new TemplateToolCall("heat", new() { ["city"] = "Łódź", ["days"] = 2 }, "call00001")] },
            new("tool", "21") { Name = "heat", ToolCallId = "call00001" },
        ];
        string text = ChatTemplate.Parse(Simple).Render(messages, [new Dictionary<string, object?> { ["name"] = "heat" }], variables: new Dictionary<string, object?> { ["bos_token"] = "<s>" });
        Assert.Equal("<s><user>Warm?<assistant>None[heat {\"city\": \"Łódź\", \"days\": 2}call00001]<tool>21[{\"name\": \"heat\"}]<assistant>", text);
    }

    [Fact]
    public void WithoutAGenerationPromptTheTextEndsWithTheLastMessage() =>
        Assert.Equal("<user>a", ChatTemplate.Parse(Simple).Render([new TemplateMessage("user", "a")], addGenerationPrompt: false));

    [Fact]
    public void AbsentKeysAreUndefinedAndAbsentToolsAreNone()
    {
        const string source = "{{ 'tool_calls' in messages[0] }} {{ messages[0].name is defined }} {{ tools is defined }} {{ tools is none }} {{ documents is none }}";
        Assert.Equal("False False True True True", ChatTemplate.Parse(source).Render([new TemplateMessage("user", "a")]));
    }

    [Fact]
    public void VariablesWinOverTheUsualOnes() =>
        Assert.Equal("2", ChatTemplate.Parse("{{ messages }}").Render([new TemplateMessage("user", "a")], variables: new Dictionary<string, object?> { ["messages"] = 2 }));

    [Theory]
    [InlineData("%d %b %Y", "05 Mar 2026")]
    [InlineData("%A, %B %-d, %Y %H:%M:%S", "Thursday, March 5, 2026 09:08:07")]
    [InlineData("%a %e %j %y %I%p %F %T %m/%w %u 100%%", "Thu  5 064 26 09AM 2026-03-05 09:08:07 03/4 4 100%")]
    public void TheTimeIsThatOfTheGivenClock(string format, string expected)
    {
        ChatTemplate template = ChatTemplate.Parse($"{{{{ strftime_now('{format}') }}}}", time: new FixedClock(new DateTimeOffset(2026, 3, 5, 9, 8, 7, TimeSpan.Zero)));
        Assert.Equal(expected, template.Render(new Dictionary<string, object?>()));
    }

    [Theory]
    [InlineData("one\ntwo {{ x.y }}", 2, 9, "'x' is undefined")]
    [InlineData("{{ 1 +\n  'a' }}", 1, 4, "'+' does not work on a whole number and a text")]
    [InlineData("{% for a in b %}\n{{ a.b.c }}{% endfor %}", 2, 7, "no 'b'")]
    [InlineData("\n\n  {% include 'x' %}", 3, 6, "the block 'include' is not supported")]
    [InlineData("{{ x | xmlattr }}", 1, 8, "the filter 'xmlattr' is not supported")]
    [InlineData("{{ x is prime }}", 1, 9, "the test 'prime' is not supported")]
    [InlineData("{{ strftime_now('%Q') }}", 1, 4, "'%Q'")]
    [InlineData("{{ f(*x) }}", 1, 6, "unpacked with '*' are not supported")]
    [InlineData("{{ raise_exception('only text') }}", 1, 4, "the template refuses: only text")]
    [InlineData("{{ [1].append(2) }}", 1, 7, "'append' would change a value")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, 4, "more than 64 bits")]
    [InlineData("{{ 'a'.frobnicate() }}", 1, 7, "a text has no 'frobnicate'")]
    [InlineData("{{ range('x') }}", 1, 4, "'start' of range is a whole number")]
    [InlineData("{{ x | replace('a') }}", 1, 8, "replace needs 'new'")]
    [InlineData("{{ x | trim(colour=1) }}", 1, 8, "trim has no argument 'colour'")]
    [InlineData("{% set x.y = 1 %}", 1, 4, "only members of a namespace can be set")]
    [InlineData("a {{ 'b", 1, 6, "never ends")]
    [InlineData("a {{ b", 1, 3, "never ends")]
    [InlineData("{{ $ }}", 1, 4, "'$'")]
    [InlineData("{{ (1] }}", 1, 6, "']' stands where ')' should")]
    [InlineData("{% if x %}{% endfor %}", 1, 14, "expected 'endif'")]
    [InlineData("{% if x %}", 1, 11, "never ended")]
    [InlineData("{% break %}", 1, 4, "stands in no loop")]
    public void ErrorsSayWhatAndWhere(string template, int line, int column, string problem)
    {
        ChatTemplateException error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template).Render(new Dictionary<string, object?> { ["b"] = new[] { 1 } }));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains($"line {line}, column {column}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesWithoutACounterpartAreRefused()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ x }}");
        Assert.Contains("found a System.DateTime", Assert.Throws<ArgumentException>(() => template.Render(new Dictionary<string, object?> { ["x"] = DateTime.UnixEpoch })).Message, StringComparison.Ordinal);
        List<object> circle = [];
        circle.Add(circle);
        Assert.Contains("nested more than", Assert.Throws<ArgumentException>(() => template.Render(new Dictionary<string, object?> { ["x"] = circle })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneTemplateServesManyThreads()
    {
        ChatTemplate template = ChatTemplate.Parse("{% set ns = namespace(n=0) %}{% for i in range(k) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}");
        Parallel.For(0, 200, k => Assert.Equal($"{k * (k - 1) / 2}", template.Render(new Dictionary<string, object?> { ["k"] = k })));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
