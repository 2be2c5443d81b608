using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary><c>{% if a %}…{% elif b %}…{% else %}…{% endif %}</c>; its bodies have no scope of their own.</summary>
internal sealed class If(Position position, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        foreach ((Expression test, IReadOnlyList<Statement> body) in branches)
        {
            if (Truth.Of(rendering.Evaluate(test, scope)))
                return rendering.Execute(body, scope);
        }
        return rendering.Execute(otherwise, scope);
    }
}
