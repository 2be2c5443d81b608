namespace Liuli.Inference;

/// <summary>The sources of a model's chat templates, in the language of Jinja.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Default">The one that conversations are written with.</param>
/// <param name="ToolUse">The one for conversations in which tools are offered, where the model has one of its own (named <c>tool_use</c>, as transformers looks for it).</param>
public sealed record ChatTemplates(string Default, string? ToolUse = null)
{
    /// <summary>The names that transformers gives to the two.</summary>
    internal const string DefaultName = "default", ToolUseName = "tool_use";

    /// <summary>Chooses the two from templates with names; others (<c>rag</c>) are for programs that ask for them by name.</summary>
    /// <exception cref="FormatException">There are several, and none is the default one.</exception>
    internal static ChatTemplates? Of(IReadOnlyDictionary<string, string> named)
    {
        if (named.Count == 0)
            return null;
        string? toolUse = named.GetValueOrDefault(ToolUseName);
        if (named.TryGetValue(DefaultName, out string? template))
            return new ChatTemplates(template, toolUse);
        return named.Count == 1 ? new ChatTemplates(named.Values.Single())
            : throw new FormatException($"expected one that is named {DefaultName}, found {string.Join(", ", named.Keys.Order(StringComparer.Ordinal))}");
    }
}
