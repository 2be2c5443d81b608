using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods that take something off a text's ends.</summary>
internal static class StripMethods
{
    public static object? Strip(Rendering rendering, string text, Arguments arguments) => Stripped(rendering, text, arguments, left: true, right: true);

    public static object? LStrip(Rendering rendering, string text, Arguments arguments) => Stripped(rendering, text, arguments, left: true, right: false);

    public static object? RStrip(Rendering rendering, string text, Arguments arguments) => Stripped(rendering, text, arguments, left: false, right: true);

    public static object? RemovePrefix(Rendering rendering, string text, Arguments arguments)
    {
        string prefix = arguments.Bind("removeprefix", 1, "prefix").Text(0);
        return text.StartsWith(prefix, StringComparison.Ordinal) ? rendering.Made(text[prefix.Length..]) : text;
    }

    public static object? RemoveSuffix(Rendering rendering, string text, Arguments arguments)
    {
        string suffix = arguments.Bind("removesuffix", 1, "suffix").Text(0);
        return suffix.Length > 0 && text.EndsWith(suffix, StringComparison.Ordinal) ? rendering.Made(text[..^suffix.Length]) : text;
    }

    private static string Stripped(Rendering rendering, string text, Arguments arguments, bool left, bool right)
    {
        BoundArguments bound = arguments.Bind("strip", 0, "chars");
        string? chars = bound.IsSet(0) ? bound.Text(0) : null;
        int start = 0, end = text.Length;
        while (left && start < end && IsStripped(text[start]))
            start++;
        while (right && end > start && IsStripped(text[end - 1]))
            end--;
        rendering.ChargeSearch(text.Length - (end - start), chars?.Length ?? 1);
        return start == 0 && end == text.Length ? text : rendering.Made(text[start..end]);

        bool IsStripped(char c) => chars is null ? PythonText.IsSpace(c) : chars.Contains(c, StringComparison.Ordinal);
    }
}
