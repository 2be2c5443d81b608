using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Evaluation;

/// <summary>Variables, and those of the scopes around. Setting one never changes an outer scope.</summary>
internal sealed class Scope(Scope? outer)
{
    private Dictionary<string, object?>? _values;

    public object? Get(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values is { } values && values.TryGetValue(name, out object? value))
                return value;
        }
        return new Undefined($"'{name}' is undefined");
    }

    private Scope? Outer => outer;

    public void Set(string name, object? value) => (_values ??= new Dictionary<string, object?>(StringComparer.Ordinal))[name] = value;
}
