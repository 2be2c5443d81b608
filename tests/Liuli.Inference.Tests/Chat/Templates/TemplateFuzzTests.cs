using FsCheck;
using FsCheck.Fluent;
using Liuli.Inference.Chat.Templates;

namespace Liuli.Inference.Tests.Chat.Templates;

/// <summary>Random templates, half of them well-formed, either render or end in a <see cref="ChatTemplateException"/>; nothing else, and never late.</summary>
/// <remarks>A longer run: <c>LIULI_LONG_TESTS=1 dotnet test -c Release tests/Liuli.Inference.Tests --filter TemplateFuzz</c>.</remarks>
public class TemplateFuzzTests
{
    private const int Rounds = 3_000, LongRounds = 100_000;

    private static readonly ChatTemplateLimits s_limits = new() { MostSteps = 50_000, MostCharacters = 1 << 20, MostRange = 1_000 };

    private static readonly string[] s_fragments =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}", " ", "\n", "if ", "elif ", "else", "endif", "for x in ", "endfor", "set x = ", "set ns.n = ", "endset", "macro f(a, b=1)",
        "endmacro", "call f(1)", "endcall", "filter upper", "endfilter", "generation", "endgeneration", "raw", "endraw", "break", "continue", "with a = 1", "endwith", "x", "xs", "m", "ns", "f", "loop", ".a",
        ".items()", ".split(',')", ".strip()", "[0]", "[-1]", "[1:]", "[::-1]", "[::0]", "(", ")", "[", "]", "{", "}", "'a'", "\"b\\n\"", "1", "2.5", "9223372036854775807", "none", "true", "+", "-", "*", "/", "//",
        "%", "**", "~", "==", "!=", "<", ">=", "in ", "not ", "and ", "or ", "is ", "is not ", "defined", "odd", "eq 1", "|", "tojson", "trim", "length", "map('upper')", "selectattr('a')", "join(',')", "sort",
        "default(1)", "range(9)", "namespace(n=0)", "raise_exception('x')", "strftime_now('%Y')", ",", ":", "=", ".", "ü😀", "\\", "'", "\"", "\0",
    ];

    [Fact]
    public void AnyTextIsATemplateOrAnError() => Run(Rounds, seed: 1);

    [SkippableFact]
    public void AnyTextIsATemplateOrAnErrorForLong()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("LIULI_LONG_TESTS") == "1", "a run of about a minute; set LIULI_LONG_TESTS=1 to have it");
        Run(LongRounds, seed: 2);
    }

    private static void Run(int rounds, ulong seed)
    {
        Gen<string> soup = Gen.Elements(s_fragments).ListOf().Select(parts => string.Concat(parts));
        Gen<string> template = Gen.Frequency((1, soup), (1, Statements(3)), (1, from text in Statements(2) from at in Gen.Choose(0, 1_000_000) from cut in Gen.Choose(0, 9) select Damage(text, at, cut)));
        int rendered = 0;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(rounds).WithEndSize(60).WithReplay(seed, 7);
        FsCheck.Check.One(config, Prop.ForAll(template.ToArbitrary(), text => rendered += Renders(text) ? 1 : 0));
        Assert.InRange(rendered, rounds / 10, rounds);
    }

    /// <summary>Whether it renders; anything but a template's error escapes and fails the test.</summary>
    private static bool Renders(string text)
    {
        try
        {
            ChatTemplate.Parse(text, s_limits).Render(new Dictionary<string, object?>
            {
                ["x"] = "a,b <c>",
                ["xs"] = new object[] { 1, "two", 3.5 },
                ["m"] = new Dictionary<string, object?> { ["a"] = 1, ["b"] = null },
            });
            return true;
        }
        catch (ChatTemplateException)
        {
            return false;
        }
    }

    private static string Damage(string text, int at, int cut)
    {
        at %= text.Length + 1;
        return text.Remove(at, Math.Min(cut, text.Length - at));
    }

    private static Gen<string> Statements(int depth)
    {
        Gen<string> output = Expression(depth).Select(value => "{{ " + value + " }}");
        if (depth == 0)
            return output;
        Gen<string> inner = Statements(depth - 1), value = Expression(depth);
        Gen<string> one = Gen.OneOf(
            output,
            from test in value from body in inner from other in inner select "{% if " + test + " %}" + body + "{% else %}" + other + "{% endif %}",
            from list in value from body in inner select "{% for x in " + list + " %}" + body + "{% if loop.last %}{% break %}{% endif %}{% endfor %}",
            from set in value from body in inner select "{% set x = " + set + " %}" + body,
            from body in inner from argument in value select "{% macro f(x, y=2) %}" + body + "{% endmacro %}{{ f(" + argument + ") }}",
            inner.Select(body => "{% filter trim %}" + body + "{% endfilter %}"),
            inner.Select(body => "{% set xs %}" + body + "{% endset %}"));
        return from a in one from b in one select a + "\n" + b;
    }

    private static Gen<string> Expression(int depth)
    {
        Gen<string> leaf = Gen.Elements("x", "xs", "m", "m.a", "m['b']", "'text'", "1", "0", "-2.5", "none", "true", "[]", "[1, 'a']", "{'k': 2}", "missing", "range(3)", "x[1:]", "xs[0]");
        if (depth == 0)
            return leaf;
        Gen<string> inner = Expression(depth - 1);
        Gen<string> symbol = Gen.Elements("+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", "in", "not in", "and", "or");
        Gen<string> filter = Gen.Elements("trim", "upper", "length", "tojson", "tojson(indent=2)", "first", "last", "join('-')", "list", "sort", "unique", "reverse", "string", "int", "float", "abs", "round(1)", "items",
            "dictsort", "default('d')", "title", "indent(2)", "batch(2)", "map('string')", "select", "sum", "min", "max", "replace('a', 'bb')", "center(9)", "wordcount", "escape");
        Gen<string> test = Gen.Elements("defined", "none", "string", "mapping", "iterable", "odd", "eq 1", "in [1]", "divisibleby(2)", "number", "upper");
        return Gen.OneOf(
            leaf,
            from a in inner from s in symbol from b in inner select $"({a} {s} {b})",
            from a in inner from f in filter select $"({a} | {f})",
            from a in inner from t in test select $"({a} is {t})",
            from a in inner from b in inner from c in inner select $"({a} if {b} else {c})",
            from a in inner from b in inner select $"{a}[{b}]",
            from a in inner select $"{a}[::-1]");
    }
}
