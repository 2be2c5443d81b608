using System.Diagnostics.CodeAnalysis;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>A dictionary that remembers the order of its keys. Never changed once a template can see it.</summary>
internal sealed class TemplateMap
{
    private readonly OrderedDictionary<object, object?> _entries = new(new KeyComparer());

    public int Count => _entries.Count;

    public IEnumerable<object> Keys => _entries.Keys;

    public IEnumerable<KeyValuePair<object, object?>> Entries => _entries;

    public bool TryGet(object? key, [MaybeNullWhen(false)] out object? value)
    {
        value = null;
        return IsKey(key) && _entries.TryGetValue(key, out value);
    }

    /// <exception cref="TemplateFault">Such a value cannot be a key.</exception>
    public void Set(object? key, object? value) =>
        _entries[IsKey(key) ? key : throw new TemplateFault($"a key is a text or a number, found {TypeNames.Of(key)}")] = value;

    private static bool IsKey([NotNullWhen(true)] object? key) => key is string or bool or long or double;

    /// <summary>1, 1.0 and true are one key, as in Python.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? a, object? b) => a is string || b is string ? a is string x && b is string y && x == y : Numbers.Equal(a!, b!);

        int IEqualityComparer<object>.GetHashCode(object key) => key is string text ? string.GetHashCode(text, StringComparison.Ordinal) : Numbers.ToDouble(key).GetHashCode();
    }
}
