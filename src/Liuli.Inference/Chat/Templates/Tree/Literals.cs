using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>A text, a number, true, false or none.</summary>
internal sealed class Literal(Position position, object? value) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => value;
}

/// <summary><c>[a, b]</c>, or the tuple <c>(a, b)</c>.</summary>
internal sealed class ListLiteral(Position position, IReadOnlyList<Expression> items, bool tuple) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object?[] values = new object?[items.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = rendering.Evaluate(items[i], scope);
        return new TemplateList(values, tuple);
    }
}

/// <summary><c>{a: b}</c></summary>
internal sealed class MapLiteral(Position position, IReadOnlyList<(Expression Key, Expression Value)> entries) : Expression(position)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        TemplateMap map = new();
        foreach ((Expression key, Expression value) in entries)
            map.Set(rendering.Evaluate(key, scope), rendering.Evaluate(value, scope));
        return map;
    }
}
