namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>A list or tuple. Never changed once made.</summary>
internal sealed class TemplateList(IReadOnlyList<object?> items, bool isTuple = false)
{
    public IReadOnlyList<object?> Items => items;

    public bool IsTuple => isTuple;
}
