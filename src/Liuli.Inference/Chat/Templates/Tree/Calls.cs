using Liuli.Inference.Chat.Templates.Builtins;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>Arguments as they are written.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static ArgumentList Empty { get; } = new([], []);

    public Arguments Evaluate(Rendering rendering, Scope scope)
    {
        if (Positional.Count == 0 && Named.Count == 0)
            return Arguments.None;
        object?[] positional = new object?[Positional.Count];
        for (int i = 0; i < positional.Length; i++)
            positional[i] = rendering.Evaluate(Positional[i], scope);
        List<(string Name, object? Value)> named = [];
        foreach ((string name, Expression value) in Named)
            named.Add((name, rendering.Evaluate(value, scope)));
        return new Arguments(positional, named);
    }
}

/// <summary><c>f(a, b=c)</c></summary>
internal sealed class Call(Position position, Expression target, ArgumentList arguments) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => Evaluate(rendering, scope, caller: null);

    /// <summary>The same with the body of a call block, which the macro called sees as <c>caller</c>.</summary>
    public object? Evaluate(Rendering rendering, Scope scope, Callable? caller)
    {
        object? called = rendering.Evaluate(target, scope);
        if ((called as Callable ?? (called as LoopState)?.AsCallable()) is not { } callable)
            throw new TemplateFault(called is Undefined missing ? $"{missing.Description}, so it cannot be called" : $"{TypeNames.Of(called)} cannot be called");
        Arguments values = arguments.Evaluate(rendering, scope);
        return callable.Invoke(rendering, caller is null ? values : values.With("caller", caller));
    }
}

/// <summary><c>x | filter(a)</c>; in a filter block, the block's text is x.</summary>
internal sealed class FilterCall(Position position, Expression target, string name, Filter filter, ArgumentList arguments) : Expression(position)
{
    public string Name => name;

    public override object? Evaluate(Rendering rendering, Scope scope) =>
        filter(rendering, rendering.Evaluate(target, scope), arguments.Evaluate(rendering, scope));
}

/// <summary><c>x is test(a)</c>, or <c>x is not …</c>.</summary>
internal sealed class TestCall(Position position, Expression target, Test test, ArgumentList arguments, bool negated) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) =>
        test(rendering, rendering.Evaluate(target, scope), arguments.Evaluate(rendering, scope)) != negated;
}
