using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>A value with members of its own kind.</summary>
internal interface IMembers
{
    /// <summary>The member of a name; false if there is none.</summary>
    bool TryGet(string name, out object? value);
}

/// <summary>What <c>namespace(…)</c> makes: the only value whose members can be set, so loops can hand something out.</summary>
internal sealed class Namespace : IMembers
{
    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);

    public bool TryGet(string name, out object? value) => _members.TryGetValue(name, out value);

    public void Set(string name, object? value) => _members[name] = value;
}

/// <summary>Something that can be called.</summary>
internal sealed class Callable(string name, Func<Rendering, Arguments, object?> body)
{
    public string Name => name;

    public object? Invoke(Rendering rendering, Arguments arguments) => body(rendering, arguments);
}
