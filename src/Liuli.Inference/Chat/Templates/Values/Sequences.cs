using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>What can be gone through.</summary>
internal static class Sequences
{
    /// <summary>The elements of a list, the keys of a mapping, the characters of a text, nothing of undefined.</summary>
    /// <exception cref="TemplateFault">The value has no elements.</exception>
    public static IReadOnlyList<object?> Elements(Rendering rendering, object? value)
    {
        switch (value)
        {
            case TemplateList list:
                rendering.Charge(list.Items.Count);
                return list.Items;
            case TemplateMap map:
                rendering.Charge(map.Count);
                return [.. map.Keys];
            case string text:
                rendering.Charge(text.Length);
                return [.. CodePoints.Of(text)];
            case Undefined:
                return [];
            default:
                throw new TemplateFault($"{TypeNames.Of(value)} cannot be looped over or taken as a list");
        }
    }

    /// <summary>How many elements.</summary>
    /// <exception cref="TemplateFault">The value has none.</exception>
    public static long Length(Rendering rendering, object? value)
    {
        switch (value)
        {
            case TemplateList list:
                return list.Items.Count;
            case TemplateMap map:
                return map.Count;
            case string text:
                rendering.ChargeSearch(text.Length);
                return CodePoints.Count(text);
            case Undefined:
                return 0;
            default:
                throw new TemplateFault($"{TypeNames.Of(value)} has no length");
        }
    }
}
