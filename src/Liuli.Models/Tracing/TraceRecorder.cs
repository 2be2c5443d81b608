using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Keeps the traced values of a forward pass by name, in the order in which they were made.</summary>
/// <remarks>Not for several threads at once.</remarks>
/// <param name="wants">Which names to keep; all of them when null.</param>
public sealed class TraceRecorder(Predicate<string>? wants = null) : ITrace, IDisposable
{
    private readonly List<(string Name, Tensor Value)> _values = [];

    /// <summary>What was recorded, oldest first.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Values => _values;

    /// <summary>The value of <paramref name="name"/>: the newest when a name came several times.</summary>
    /// <exception cref="KeyNotFoundException">Nothing of that name was recorded.</exception>
    public Tensor this[string name]
    {
        get
        {
            for (int i = _values.Count - 1; i >= 0; i--)
            {
                if (_values[i].Name == name)
                    return _values[i].Value;
            }
            throw new KeyNotFoundException($"no value named '{name}' was recorded; there are: {string.Join(", ", _values.Select(v => v.Name))}");
        }
    }

    /// <inheritdoc/>
    public bool Wants(string name) => wants is null || wants(name);

    /// <inheritdoc/>
    public void Record(string name, Tensor value) => _values.Add((name, value.Keep()));

    /// <summary>Releases the kept values.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor value) in _values)
            value.Dispose();
        _values.Clear();
    }
}
