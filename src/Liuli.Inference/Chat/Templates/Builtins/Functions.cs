using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>The functions that every template can call: range, namespace, dict, joiner, cycler, and transformers' raise_exception and strftime_now.</summary>
internal static class Functions
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Callable> All { get; } =
    [
        new Callable("range", Range),
        new Callable("namespace", MakeNamespace),
        new Callable("dict", Dict),
        new Callable("joiner", (_, arguments) => Joiner(arguments.Bind("joiner", 0, "sep").Text(0, ", "))),
        new Callable("cycler", (_, arguments) => new Cycler(arguments.Positional)),
        new Callable("raise_exception", (rendering, arguments) =>
            throw new TemplateFault($"the template refuses: {PythonText.Str(rendering, arguments.Bind("raise_exception", 1, "message")[0])}")),
        new Callable("strftime_now", (rendering, arguments) => rendering.Made(TimeFormat.Write(rendering.Time.GetLocalNow(), arguments.Bind("strftime_now", 1, "format").Text(0)))),
    ];

    private static TemplateList Range(Rendering rendering, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("range", 1, "start", "stop", "step");
        (long start, long stop) = bound.Has(1) ? (bound.Integer(0), bound.Integer(1)) : (0, bound.Integer(0));
        long step = bound.Integer(2, 1);
        if (step == 0)
            throw new TemplateFault("the step of a range must not be 0");
        // In 128 bits, as the ends may lie 2⁶⁴ apart.
        Int128 span = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        Int128 count = span <= 0 ? 0 : (span - 1) / Int128.Abs(step) + 1;
        if (count > rendering.Limits.MostRange)
            throw new TemplateFault($"a range of {Counted.Of(count, "number")} is longer than the {rendering.Limits.MostRange} allowed");
        rendering.Charge((long)count);
        object?[] numbers = new object?[(int)count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = start + (i * step);
        return new TemplateList(numbers);
    }

    private static Namespace MakeNamespace(Rendering rendering, Arguments arguments)
    {
        Namespace made = new();
        foreach (KeyValuePair<object, object?> entry in Dict(rendering, arguments).Entries)
            made.Set(entry.Key as string ?? throw new TemplateFault("the members of a namespace have names"), entry.Value);
        return made;
    }

    private static TemplateMap Dict(Rendering rendering, Arguments arguments)
    {
        TemplateMap made = new();
        if (arguments.Positional.Count > 1)
            throw new TemplateFault($"dict and namespace take one mapping and named values, found {Counted.Of(arguments.Positional.Count, "value")} without names");
        if (arguments.Positional.Count == 1)
        {
            foreach (object? pair in arguments.Positional[0] is TemplateMap map ? MapMethods.Items(rendering, map, "dict").Items : Sequences.Elements(rendering, arguments.Positional[0]))
            {
                IReadOnlyList<object?> entry = Sequences.Elements(rendering, pair);
                made.Set(entry.Count == 2 ? entry[0] : throw new TemplateFault("dict takes pairs of a key and a value"), entry[1]);
            }
        }
        foreach ((string name, object? value) in arguments.Named)
            made.Set(name, value);
        return made;
    }

    /// <summary>Nothing at the first call, the separator at every further one.</summary>
    private static Callable Joiner(string separator)
    {
        bool used = false;
        return new Callable("joiner", (_, _) =>
        {
            string text = used ? separator : "";
            used = true;
            return text;
        });
    }
}
