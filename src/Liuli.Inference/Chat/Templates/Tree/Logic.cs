using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary><c>a and b</c>: the first operand that decides, as Python has it.</summary>
internal sealed class And(Position position, Expression left, Expression right) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? value = rendering.Evaluate(left, scope);
        return Truth.Of(value) ? rendering.Evaluate(right, scope) : value;
    }
}

/// <summary><c>a or b</c>: the first operand that decides.</summary>
internal sealed class Or(Position position, Expression left, Expression right) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? value = rendering.Evaluate(left, scope);
        return Truth.Of(value) ? value : rendering.Evaluate(right, scope);
    }
}

/// <summary><c>not a</c></summary>
internal sealed class Not(Position position, Expression operand) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => !Truth.Of(rendering.Evaluate(operand, scope));
}

/// <summary><c>a if b else c</c>; undefined where there is no else.</summary>
internal sealed class Conditional(Position position, Expression test, Expression then, Expression? otherwise) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        if (Truth.Of(rendering.Evaluate(test, scope)))
            return rendering.Evaluate(then, scope);
        return otherwise is null ? new Undefined("an if without an else has no value here") : rendering.Evaluate(otherwise, scope);
    }
}
