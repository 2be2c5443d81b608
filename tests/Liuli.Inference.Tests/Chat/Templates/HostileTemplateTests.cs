using System.Diagnostics;
using Liuli.Inference.Chat.Templates;

namespace Liuli.Inference.Tests.Chat.Templates;

/// <summary>Templates made to hang, crash or fill the memory end in an error, soon.</summary>
public class HostileTemplateTests
{
    /// <summary>All that is allocated on the way; most of it is garbage long before the end.</summary>
    private const long MostBytes = 2L << 30;

    /// <summary>On one core of a slow machine, beside other tests. Most take milliseconds.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    public static TheoryData<string, string> Templates => new()
    {
        { "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "steps" },
        { "{% for a in range(9) recursive %}{{ loop(range(9)) }}{% endfor %}", "too deeply" },
        { "{{ range(1000000000000) }}", "longer than" },
        { "{{ range(-9223372036854775807, 9223372036854775807) }}", "longer than" },
        { "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", "too deeply" },
        { "{% macro f(x) %}{{ g(x) }}{% endmacro %}{% macro g(x) %}{{ f(x) ~ f(x) }}{% endmacro %}{{ f(1) }}", "too deeply" },
        { "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "characters" },
        { "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters" },
        { "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s.replace('a', 'aa') %}{% endfor %}", "steps" },
        { "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s | join(ns.s) %}{% endfor %}", "" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "steps" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", "steps" },
        { "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}", "steps" },
        { "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}", "steps" },
        { "{% set ns = namespace(x=[]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", "too deeply" },
        { "{% set ns = namespace(x=[]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | tojson }}", "too deeply" },
        { "{% set ns = namespace(x=[], y=[]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}", "too deeply" },
        { "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns | tojson }}", "cannot be written as JSON" },
        { "{{ 'a' * 1000000000000 }}", "characters" },
        { "{{ [1] * 1000000000000 }}", "steps" },
        { "{{ '%1000000000d' % 1 }}", "characters" },
        { "{{ '%.1000000000f' % 1.5 }}", "not supported" },
        { "{{ 'x'.center(2000000000) }}", "characters" },
        { "{{ 'x'.zfill(9000000000000000000) }}", "characters" },
        { "{{ 'a\nb' | indent(2000000000) }}", "characters" },
        { "{{ [1] | tojson(indent=2000000000) }}", "characters" },
        { "{{ [1] | batch(2000000000, 0) }}", "steps" },
        { "{{ [1] | slice(2000000000) }}", "steps" },
        { "{{ 9 ** 9 ** 9 ** 9 }}", "64 bits" },
        { "{% set s = 'a' * 4000000 %}{% for i in range(100000) %}{{ 'b' in s }}{% endfor %}", "steps" },
        { "{% set s = 'a' * 4000000 %}{% set t = 'a' * 2000000 + 'b' %}{% for i in range(100000) %}{{ s.find(t) }}{% endfor %}", "steps" },
        { "{% set s = 'a' * 4000000 %}{% for i in range(100000) %}{{ s == 'a' * 3999999 + 'b' }}{% endfor %}", "" },
        { "{% set s = ' ' * 4000000 %}{% for i in range(100000) %}{{ s.strip() }}{% endfor %}", "steps" },
        { "{% for a in range(90000) %}{{ range(90000) | unique | list | length }}{% endfor %}", "steps" },
        { "{% for a in range(90000) %}{{ range(90000) | sort | list | length }}{% endfor %}", "steps" },
        { "{{ range(90000) | map('string') | map('replace', '', 'x' * 90000) | list }}", "characters" },
        { "{% for i in range(100000) %}{% for c in 'a' * 60000 %}{% endfor %}{% endfor %}", "steps" },
        { "{{ " + Repeat("(", 100_000) + "1 }}", "stands where" },
        { "{{ " + Repeat("(", 100_000) + "1" + Repeat(")", 100_000) + " }}", "inside each other" },
        { "{{ " + Repeat("[", 100_000) + Repeat("]", 100_000) + " }}", "inside each other" },
        { "{{ " + Repeat("{1:", 100_000) + "1" + Repeat("}", 100_000) + " }}", "inside each other" },
        { "{{ " + Repeat("not ", 100_000) + "1 }}", "inside each other" },
        { "{{ " + Repeat("-", 100_000) + "1 }}", "inside each other" },
        { "{{ x is " + Repeat("eq x is ", 50_000) + "none }}", "" },
        { "{{ " + Repeat("1 if 1 else ", 50_000) + "1 }}", "inside each other" },
        { "{{ 1" + Repeat(" + 1", 100_000) + " }}", "too deeply" },
        { "{{ 1" + Repeat(" and 1", 100_000) + " }}", "too deeply" },
        { "{{ 'a'" + Repeat(" | upper", 50_000) + " }}", "too deeply" },
        { "{{ x" + Repeat(".x", 100_000) + " }}", "too deeply" },
        { "{{ x" + Repeat("()", 100_000) + " }}", "too deeply" },
        { Repeat("{% if 1 %}", 20_000) + Repeat("{% endif %}", 20_000), "inside each other" },
        { Repeat("{% for a in b %}", 50_000), "inside each other" },
        { "{% set " + Repeat("(", 100_000) + "a" + Repeat(")", 100_000) + " = 1 %}", "inside each other" },
        { Repeat("{% set x %}", 50_000), "inside each other" },
        { "{% for x in '" + Repeat("a", 1_000_000) + "' %}" + "{% for y in range(1000) %}{{ y }}{% endfor %}{% endfor %}", "steps" },
        { Repeat("a", 2_000_000), "characters" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public void EndsInAnErrorInBoundedTimeAndMemory(string template, string reason)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        string message = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template).Render(new Dictionary<string, object?> { ["b"] = new[] { 1 } })).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 400);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_soon);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    [Fact]
    public void ASmallStackIsEnough()
    {
        // The least that platforms give to threads of their own: macOS has 512 KB.
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(() => ChatTemplate.Parse("{% macro f(x) %}{% for i in [1] %}{{ [f(x) | trim] | first }}{% endfor %}{% endmacro %}{{ f(1) }}").Render(new Dictionary<string, object?>())), 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Contains("too deeply", Assert.IsType<ChatTemplateException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongButHonestConversationIsNoAttack()
    {
        List<TemplateMessage> messages = [.. Enumerable.Range(0, 2000).Select(i => new TemplateMessage(i % 2 == 0 ? "user" : "assistant", Repeat("long ", 100)))];
        const string source = "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles') }}{% endif %}{{ '<|' + m.role + '|>\n' + m.content.split('</think>')[-1] | trim + '<|end|>\n' }}{% endfor %}";
        Assert.Equal(2000, ChatTemplate.Parse(source).Render(messages).Split("<|end|>").Length - 1);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
