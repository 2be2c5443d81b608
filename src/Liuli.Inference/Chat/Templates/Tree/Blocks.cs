using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>The text that a body writes, as a value: what filter blocks and block assignments work on.</summary>
internal sealed class CapturedText(Position position, IReadOnlyList<Statement> body) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => rendering.Capture(() => rendering.Execute(body, new Scope(scope)));
}

/// <summary><c>{% with a = b %}…{% endwith %}</c></summary>
internal sealed class With(Position position, IReadOnlyList<(AssignmentTarget Target, Expression Value)> values, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        Scope inner = new(scope);
        foreach ((AssignmentTarget target, Expression value) in values)
            target.Assign(rendering, inner, rendering.Evaluate(value, scope));
        return rendering.Execute(body, inner);
    }
}

/// <summary><c>{% generation %}…{% endgeneration %}</c>: marks what the model itself writes. Rendering writes it as it is.</summary>
internal sealed class GenerationBlock(Position position, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope) => rendering.Execute(body, new Scope(scope));
}

/// <summary><c>{% macro name(a, b=1) %}…{% endmacro %}</c></summary>
internal sealed class MacroDefinition(Position position, string name, MacroSignature signature, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        scope.Set(name, Macro.Create(name, signature, body, scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call(a) macro(b) %}…{% endcall %}</c>: the macro calls the body as <c>caller(a)</c>.</summary>
internal sealed class CallBlock(Position position, Call call, MacroSignature signature, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        object? text = call.Evaluate(rendering, scope, Macro.Create("caller", signature, body, scope));
        rendering.Write(PythonText.Str(rendering, text));
        return Flow.Next;
    }
}
