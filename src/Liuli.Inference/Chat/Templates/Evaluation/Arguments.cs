using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Evaluation;

/// <summary>The arguments of one call.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyList<(string Name, object? Value)> named)
{
    public static Arguments None { get; } = new([], []);

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyList<(string Name, object? Value)> Named => named;

    public Arguments With(string name, object? value) => new(positional, [.. named, (name, value)]);

    /// <summary>All but the first <paramref name="count"/> positional ones.</summary>
    public Arguments Skip(int count) => new([.. positional.Skip(count)], named);

    /// <summary>Sorts the arguments to the names that a function knows.</summary>
    /// <param name="function">The function, for errors.</param>
    /// <param name="required">How many of the names must be given.</param>
    /// <param name="names">The function's parameters, in order.</param>
    /// <exception cref="TemplateFault">One is missing, unknown, given twice or too many.</exception>
    public BoundArguments Bind(string function, int required, params ReadOnlySpan<string> names)
    {
        if (positional.Count > names.Length)
            throw new TemplateFault($"{function} takes at most {Counted.Of(names.Length, "argument")}, found {positional.Count}");
        (bool Given, object? Value)[] values = new (bool, object?)[names.Length];
        for (int i = 0; i < positional.Count; i++)
            values[i] = (true, positional[i]);
        foreach ((string name, object? value) in named)
        {
            int at = names.IndexOf(name);
            if (at < 0)
                throw new TemplateFault($"{function} has no argument '{name}'");
            if (values[at].Given)
                throw new TemplateFault($"{function} is given '{name}' twice");
            values[at] = (true, value);
        }
        for (int i = 0; i < required; i++)
        {
            if (!values[i].Given)
                throw new TemplateFault($"{function} needs '{names[i]}'");
        }
        return new BoundArguments(function, names.ToArray(), values);
    }
}

/// <summary>Arguments by place, with the types that a function wants.</summary>
internal sealed class BoundArguments(string function, string[] names, (bool Given, object? Value)[] values)
{
    public object? this[int i] => values[i].Value;

    public bool Has(int i) => values[i].Given;

    /// <summary>Given and not none.</summary>
    public bool IsSet(int i) => values[i] is { Given: true, Value: not null };

    public string Text(int i) => values[i].Value as string ?? throw Wrong(i, "a text");

    public string Text(int i, string standard) => IsSet(i) ? Text(i) : standard;

    public long Integer(int i) => values[i].Value switch
    {
        long value => value,
        bool flag => flag ? 1 : 0,
        _ => throw Wrong(i, "a whole number"),
    };

    public long Integer(int i, long standard) => IsSet(i) ? Integer(i) : standard;

    public bool Flag(int i, bool standard = false) => Has(i) ? Truth.Of(values[i].Value) : standard;

    private TemplateFault Wrong(int i, string expected) => new($"'{names[i]}' of {function} is {expected}, found {TypeNames.Of(values[i].Value)}");
}
