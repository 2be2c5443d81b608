using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>A variable.</summary>
internal sealed class Name(Position position, string name) : Expression(position)
{
    public string Text => name;

    public override object? Evaluate(Rendering rendering, Scope scope) => scope.Get(name);
}

/// <summary><c>x.name</c></summary>
internal sealed class MemberAccess(Position position, Expression target, string name) : Expression(position)
{
    public Expression Target => target;

    public string Name => name;

    public override object? Evaluate(Rendering rendering, Scope scope) => Members.Attribute(rendering, rendering.Evaluate(target, scope), name);
}

/// <summary><c>x[i]</c></summary>
internal sealed class Subscript(Position position, Expression target, Expression index) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) =>
        Members.Item(rendering, rendering.Evaluate(target, scope), rendering.Evaluate(index, scope));
}

/// <summary><c>x[start:stop:step]</c></summary>
internal sealed class Slice(Position position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? sliced = rendering.Evaluate(target, scope);
        return Slicing.Take(rendering, sliced, Bound(start, rendering, scope), Bound(stop, rendering, scope), Bound(step, rendering, scope));
    }

    private static long? Bound(Expression? bound, Rendering rendering, Scope scope) => bound is null ? null : rendering.Evaluate(bound, scope) switch
    {
        null => null,
        bool flag => flag ? 1 : 0,
        long value => value,
        object other => throw new TemplateFault($"the ends and the step of a slice are whole numbers, found {TypeNames.Of(other)}"),
    };
}
