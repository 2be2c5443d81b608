using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>Text between tags.</summary>
internal sealed class PlainText(Position position, string text) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Write(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ x }}</c></summary>
internal sealed class Output(Position position, Expression expression) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Write(PythonText.Str(rendering, rendering.Evaluate(expression, scope)));
        return Flow.Next;
    }
}
