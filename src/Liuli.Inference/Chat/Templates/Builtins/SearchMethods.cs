using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods that look for a text in another. Places are code points, as in Python; bounds of the search are not supported.</summary>
internal static class SearchMethods
{
    public static object? StartsWith(Rendering rendering, string text, Arguments arguments) =>
        Any(arguments.Bind("startswith", 1, "prefix"), part => text.StartsWith(part, StringComparison.Ordinal));

    public static object? EndsWith(Rendering rendering, string text, Arguments arguments) =>
        Any(arguments.Bind("endswith", 1, "suffix"), part => text.EndsWith(part, StringComparison.Ordinal));

    public static object? Find(Rendering rendering, string text, Arguments arguments) => Place(rendering, text, arguments, "find", last: false);

    public static object? RFind(Rendering rendering, string text, Arguments arguments) => Place(rendering, text, arguments, "rfind", last: true);

    public static object? Index(Rendering rendering, string text, Arguments arguments) => There(Place(rendering, text, arguments, "index", last: false));

    public static object? RIndex(Rendering rendering, string text, Arguments arguments) => There(Place(rendering, text, arguments, "rindex", last: true));

    public static object? Count(Rendering rendering, string text, Arguments arguments)
    {
        string sought = arguments.Bind("count", 1, "sub").Text(0);
        rendering.ChargeSearch(text.Length, sought.Length);
        if (sought.Length == 0)
            return CodePoints.Count(text) + 1L;
        long count = 0;
        for (int at = text.IndexOf(sought, StringComparison.Ordinal); at >= 0; at = text.IndexOf(sought, at + sought.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static long Place(Rendering rendering, string text, Arguments arguments, string method, bool last)
    {
        string sought = arguments.Bind(method, 1, "sub").Text(0);
        rendering.ChargeSearch(text.Length, sought.Length);
        int at = last ? text.LastIndexOf(sought, StringComparison.Ordinal) : text.IndexOf(sought, StringComparison.Ordinal);
        return at <= 0 ? at : CodePoints.Count(text[..at]);
    }

    private static object There(long place) => place >= 0 ? place : throw new TemplateFault("index: the text holds no such part");

    /// <summary>One text, or any of a tuple.</summary>
    private static bool Any(BoundArguments bound, Func<string, bool> holds) => bound[0] is TemplateList { IsTuple: true } parts
        ? parts.Items.Any(part => holds(part as string ?? throw new TemplateFault($"expected texts to look for, found {TypeNames.Of(part)}")))
        : holds(bound.Text(0));
}
