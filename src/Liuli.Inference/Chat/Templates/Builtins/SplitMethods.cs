using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods that cut a text into parts.</summary>
internal static class SplitMethods
{
    // U+2028 and U+2029 end lines too.
    private const string LineEnds = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029";

    public static object? Split(Rendering rendering, string text, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("split", 0, "sep", "maxsplit");
        long most = bound.Integer(1, -1);
        return Parts(rendering, bound.IsSet(0) ? AtSeparators(text, Separator(bound), most) : AtSpaces(text, most), text, bound);
    }

    /// <summary>The same from the right: it differs only where a number of cuts is given.</summary>
    public static object? RSplit(Rendering rendering, string text, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("rsplit", 0, "sep", "maxsplit");
        long most = bound.Integer(1, -1);
        return Parts(rendering, (bound.IsSet(0) ? FromTheRight(text, Separator(bound), most) : SpacesFromTheRight(text, most)).Reverse(), text, bound);
    }

    public static object? SplitLines(Rendering rendering, string text, Arguments arguments)
    {
        bool keep = arguments.Bind("splitlines", 0, "keepends").Flag(0);
        return Parts(rendering, Lines(text, keep), text, null);
    }

    public static object? Partition(Rendering rendering, string text, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("partition", 1, "sep");
        string separator = Separator(bound);
        rendering.ChargeSearch(text.Length, separator.Length);
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return Three(rendering, at < 0 ? (text, "", "") : (text[..at], separator, text[(at + separator.Length)..]));
    }

    public static object? RPartition(Rendering rendering, string text, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("rpartition", 1, "sep");
        string separator = Separator(bound);
        rendering.ChargeSearch(text.Length, separator.Length);
        int at = text.LastIndexOf(separator, StringComparison.Ordinal);
        return Three(rendering, at < 0 ? ("", "", text) : (text[..at], separator, text[(at + separator.Length)..]));
    }

    private static TemplateList Three(Rendering rendering, (string A, string B, string C) parts)
    {
        rendering.Reserve(parts.A.Length + parts.C.Length);
        return new TemplateList([parts.A, parts.B, parts.C], isTuple: true);
    }

    private static string Separator(BoundArguments bound) => bound.Text(0) is { Length: > 0 } separator ? separator : throw new TemplateFault("a text cannot be split at an empty text");

    private static TemplateList Parts(Rendering rendering, IEnumerable<string> parts, string text, BoundArguments? bound)
    {
        rendering.ChargeSearch(text.Length, bound?.IsSet(0) == true ? bound.Text(0).Length : 1);
        List<object?> made = [];
        foreach (string part in parts)
        {
            rendering.Charge(1);
            made.Add(rendering.Made(part));
        }
        return new TemplateList(made);
    }

    private static IEnumerable<string> AtSeparators(string text, string separator, long most)
    {
        int at = 0;
        for (int found; most != 0 && (found = text.IndexOf(separator, at, StringComparison.Ordinal)) >= 0; most--)
        {
            yield return text[at..found];
            at = found + separator.Length;
        }
        yield return text[at..];
    }

    private static IEnumerable<string> FromTheRight(string text, string separator, long most)
    {
        int end = text.Length;
        for (int found; most != 0 && (found = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)) >= 0; most--)
        {
            yield return text[(found + separator.Length)..end];
            end = found;
        }
        yield return text[..end];
    }

    /// <summary>Words between runs of whitespace; what is left after the last cut keeps its spaces but those before it.</summary>
    private static IEnumerable<string> AtSpaces(string text, long most)
    {
        int at = 0;
        while (true)
        {
            while (at < text.Length && PythonText.IsSpace(text[at]))
                at++;
            if (at == text.Length)
                yield break;
            int start = at;
            while (at < text.Length && (most == 0 || !PythonText.IsSpace(text[at])))
                at++;
            yield return text[start..at];
            most--;
        }
    }

    private static IEnumerable<string> SpacesFromTheRight(string text, long most)
    {
        int end = text.Length;
        while (true)
        {
            while (end > 0 && PythonText.IsSpace(text[end - 1]))
                end--;
            if (end == 0)
                yield break;
            int start = end;
            while (start > 0 && (most == 0 || !PythonText.IsSpace(text[start - 1])))
                start--;
            yield return text[start..end];
            end = start;
            most--;
        }
    }

    private static IEnumerable<string> Lines(string text, bool keep)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = at;
            while (end < text.Length && !LineEnds.Contains(text[end], StringComparison.Ordinal))
                end++;
            int next = end == text.Length ? end : end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
            yield return text[at..(keep ? next : end)];
            at = next;
        }
    }
}
