using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>
/// <c>{% for x in xs if test %}…{% else %}…{% endfor %}</c>. Every turn has a scope of its own; what the test leaves out does not count in
/// <c>loop</c>; the else runs when nothing was left. A recursive loop calls itself as <c>loop(xs)</c>.
/// </summary>
internal sealed class ForLoop(Position position, AssignmentTarget target, Expression elements) : Statement(position)
{
    public Expression? Test { get; init; }

    public bool Recursive { get; init; }

    public required IReadOnlyList<Statement> Body { get; init; }

    public required IReadOnlyList<Statement> Otherwise { get; init; }

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        Run(rendering, scope, rendering.Evaluate(elements, scope), depth: 0);
        return Flow.Next;
    }

    private void Run(Rendering rendering, Scope scope, object? iterated, int depth)
    {
        IReadOnlyList<object?> items = Chosen(rendering, scope, Sequences.Elements(rendering, iterated));
        LoopState loop = new(items, depth, Recursive ? inner => rendering.Capture(() => Run(rendering, scope, inner, depth + 1)) : null);
        for (int i = 0; i < items.Count; i++)
        {
            loop.Index = i;
            Scope turn = new(scope);
            target.Assign(rendering, turn, items[i]);
            turn.Set("loop", loop);
            if (rendering.Execute(Body, turn) == Flow.Break)
                break;
        }
        if (items.Count == 0)
            rendering.Execute(Otherwise, new Scope(scope));
    }

    private IReadOnlyList<object?> Chosen(Rendering rendering, Scope scope, IReadOnlyList<object?> items)
    {
        if (Test is null)
            return items;
        List<object?> chosen = [];
        foreach (object? item in items)
        {
            Scope turn = new(scope);
            target.Assign(rendering, turn, item);
            if (Truth.Of(rendering.Evaluate(Test, turn)))
                chosen.Add(item);
        }
        return chosen;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c></summary>
internal sealed class Jump(Position position, Flow flow) : Statement(position)
{
    public override Flow Execute(Rendering rendering, Scope scope) => flow;
}
