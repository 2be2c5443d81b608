using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>What stands on the left of an assignment: a name, names to unpack into, or a member of a namespace.</summary>
internal abstract class AssignmentTarget
{
    public abstract void Assign(Rendering rendering, Scope scope, object? value);
}

internal sealed class NameTarget(string name) : AssignmentTarget
{
    public override void Assign(Rendering rendering, Scope scope, object? value) => scope.Set(name, value);
}

internal sealed class TupleTarget(IReadOnlyList<AssignmentTarget> parts) : AssignmentTarget
{
    public override void Assign(Rendering rendering, Scope scope, object? value)
    {
        IReadOnlyList<object?> values = Sequences.Elements(rendering, value);
        if (values.Count != parts.Count)
            throw new TemplateFault($"{Counted.Of(values.Count, "value")} cannot be unpacked into {Counted.Of(parts.Count, "name")}");
        for (int i = 0; i < parts.Count; i++)
            parts[i].Assign(rendering, scope, values[i]);
    }
}

internal sealed class MemberTarget(string variable, string member) : AssignmentTarget
{
    public override void Assign(Rendering rendering, Scope scope, object? value)
    {
        if (scope.Get(variable) is not Namespace space)
            throw new TemplateFault($"only members of a namespace can be set, '{variable}' is {TypeNames.Of(scope.Get(variable))}; write {{% set {variable} = namespace(…) %}} first");
        space.Set(member, value);
    }
}

/// <summary><c>{% set x = value %}</c>, or with a body instead of a value: <c>{% set x | filter %}…{% endset %}</c>.</summary>
internal sealed class Assignment(Position position, AssignmentTarget target, Expression value) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        target.Assign(rendering, scope, rendering.Evaluate(value, scope));
        return Flow.Next;
    }
}
