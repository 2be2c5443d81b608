using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>Stands for an expression that is read after those that use it.</summary>
internal sealed class DeferredExpression(Position position) : Expression(position)
{
    private Expression? _expression;

    public void Set(Expression expression) => _expression = expression;

    public override object? Evaluate(Rendering rendering, Scope scope) => rendering.Evaluate(_expression!, scope);
}
