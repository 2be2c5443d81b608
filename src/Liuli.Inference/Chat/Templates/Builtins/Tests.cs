using System.Collections.Frozen;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>What stands behind <c>is</c>.</summary>
internal delegate bool Test(Rendering rendering, object? value, Arguments arguments);

/// <summary>All tests by name.</summary>
internal static class Tests
{
    public static FrozenDictionary<string, Test> All { get; } = Create();

    private static FrozenDictionary<string, Test> Create()
    {
        Dictionary<string, Test> tests = new()
        {
            ["boolean"] = Plain(value => value is bool),
            ["callable"] = Plain(value => value is Callable),
            ["defined"] = Plain(value => value is not Undefined),
            ["false"] = Plain(value => value is false),
            ["float"] = Plain(value => value is double),
            ["integer"] = Plain(value => value is long),
            ["iterable"] = Plain(value => value is string or TemplateList or TemplateMap or Undefined),
            ["mapping"] = Plain(value => value is TemplateMap),
            ["none"] = Plain(value => value is null),
            ["number"] = Plain(Numbers.Is),
            ["sequence"] = Plain(value => value is string or TemplateList or TemplateMap or Undefined),
            ["string"] = Plain(value => value is string),
            ["true"] = Plain(value => value is true),
            ["undefined"] = Plain(value => value is Undefined),
            ["filter"] = Plain(value => value is string name && Filters.All.ContainsKey(name)),
            ["test"] = Plain(value => value is string name && All.ContainsKey(name)),
            ["lower"] = (rendering, value, _) => HasCase(rendering, value, "islower"),
            ["upper"] = (rendering, value, _) => HasCase(rendering, value, "isupper"),
            ["even"] = Whole("even", (value, _) => value % 2 == 0, parameters: 0),
            ["odd"] = Whole("odd", (value, _) => value % 2 != 0, parameters: 0),
            ["divisibleby"] = Whole("divisibleby", (value, by) => by == 0 ? throw new TemplateFault("division by zero") : by == -1 || value % by == 0, parameters: 1),
            ["sameas"] = (_, value, arguments) => SameAs(value, arguments.Bind("sameas", 1, "other")[0]),
        };
        foreach ((string symbol, string[] names) in Comparisons())
        {
            foreach (string name in names)
                tests[name] = (rendering, value, arguments) => Comparing.Holds(rendering, symbol, value, arguments.Bind(name, 1, "other")[0]);
        }
        return tests.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static (string Symbol, string[] Names)[] Comparisons() =>
    [
        ("==", ["eq", "equalto", "=="]), ("!=", ["ne", "!="]), ("<", ["lt", "lessthan", "<"]), ("<=", ["le", "<="]),
        (">", ["gt", "greaterthan", ">"]), (">=", ["ge", ">="]), ("in", ["in"]),
    ];

    private static Test Plain(Func<object?, bool> test) => (_, value, arguments) =>
    {
        arguments.Bind("this test", 0);
        return test(value);
    };

    private static Test Whole(string name, Func<long, long, bool> test, int parameters) => (_, value, arguments) =>
    {
        BoundArguments bound = parameters == 0 ? arguments.Bind(name, 0) : arguments.Bind(name, 1, "num");
        if (!Numbers.IsWhole(value))
            throw new TemplateFault($"{name} tests whole numbers, found {TypeNames.Of(value)}");
        return test(Numbers.ToLong(value!), parameters == 0 ? 0 : bound.Integer(0));
    };

    private static bool HasCase(Rendering rendering, object? value, string method) =>
        StringMethods.Find(PythonText.Str(rendering, value), method)!.Invoke(rendering, Arguments.None) is true;

    private static bool SameAs(object? value, object? other) => value is bool or long or double or string ? Equals(value, other) : ReferenceEquals(value, other);
}
