using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>What <c>cycler(a, b)</c> makes: gives its values one after the other, again and again.</summary>
internal sealed class Cycler : IMembers
{
    private readonly IReadOnlyList<object?> _values;
    private int _at;

    public Cycler(IReadOnlyList<object?> values)
    {
        _values = values.Count > 0 ? values : throw new TemplateFault("cycler needs at least one value");
    }

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "current" => _values[_at],
            "next" => new Callable("next", (_, _) =>
            {
                object? current = _values[_at];
                _at = (_at + 1) % _values.Count;
                return current;
            }),
            "reset" => new Callable("reset", (_, _) =>
            {
                _at = 0;
                return null;
            }),
            _ => this,
        };
        return value != (object)this;
    }
}
