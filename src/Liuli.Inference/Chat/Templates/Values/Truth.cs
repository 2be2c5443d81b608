namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>What counts as true: all but none, undefined, zero and what is empty.</summary>
internal static class Truth
{
    public static bool Of(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        TemplateList list => list.Items.Count > 0,
        TemplateMap map => map.Count > 0,
        _ => true,
    };
}
