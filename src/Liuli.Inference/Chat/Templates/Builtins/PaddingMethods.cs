using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods that fill a text up to a width.</summary>
internal static class PaddingMethods
{
    public static object? LJust(Rendering rendering, string text, Arguments arguments) => Padded(rendering, text, arguments, "ljust", missing => 0);

    public static object? RJust(Rendering rendering, string text, Arguments arguments) => Padded(rendering, text, arguments, "rjust", missing => missing);

    /// <remarks>Where the space cannot be halved, Python puts the odd one to the left if the width is odd.</remarks>
    public static object? Center(Rendering rendering, string text, Arguments arguments) =>
        Padded(rendering, text, arguments, "center", missing => (missing / 2) + (missing & (CodePoints.Count(text) + missing) & 1));

    public static object? ZFill(Rendering rendering, string text, Arguments arguments)
    {
        long width = arguments.Bind("zfill", 1, "width").Integer(0);
        int sign = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        int missing = Missing(rendering, text, width);
        return rendering.Made(text[..sign] + new string('0', missing) + text[sign..]);
    }

    /// <summary>How many characters are missing to a width, which are then counted as made.</summary>
    public static int Missing(Rendering rendering, string text, long width)
    {
        long missing = Math.Max(0, width - CodePoints.Count(text));
        rendering.Reserve(missing);
        return (int)missing;
    }

    private static string Padded(Rendering rendering, string text, Arguments arguments, string method, Func<int, int> left)
    {
        BoundArguments bound = arguments.Bind(method, 1, "width", "fillchar");
        string fill = bound.Text(1, " ");
        if (fill.Length != 1)
            throw new TemplateFault($"{method} fills with one character, found {fill.Length}");
        int missing = Missing(rendering, text, bound.Integer(0)), before = left(missing);
        return rendering.Made(new string(fill[0], before) + text + new string(fill[0], missing - before));
    }
}
