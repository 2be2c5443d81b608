using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters of texts. Other values are written as text first.</summary>
internal static class TextFilters
{
    public static object? Upper(Rendering rendering, object? value, Arguments arguments) => Method(rendering, value, arguments, "upper");

    public static object? Lower(Rendering rendering, object? value, Arguments arguments) => Method(rendering, value, arguments, "lower");

    public static object? Capitalize(Rendering rendering, object? value, Arguments arguments) => Method(rendering, value, arguments, "capitalize");

    public static object? Trim(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("trim", 0, "chars");
        return Method(rendering, value, bound.IsSet(0) ? new Arguments([bound[0]], []) : Arguments.None, "strip");
    }

    public static object? Center(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("center", 0, "width");
        return Method(rendering, value, new Arguments([bound.Integer(0, 80)], []), "center");
    }

    public static object? String(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("string", 0);
        return PythonText.Str(rendering, value);
    }

    /// <summary>The first letter of every word large, the others small; words begin after spaces, hyphens and opening brackets.</summary>
    public static object? Title(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("title", 0);
        return rendering.Made(LetterCase.Title(PythonText.Str(rendering, value), start: c => PythonText.IsSpace(c) || c is '-' or '(' or '{' or '[' or '<'));
    }

    public static object? Replace(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("replace", 2, "old", "new", "count");
        return Replacement.Apply(rendering, PythonText.Str(rendering, value), PythonText.Str(rendering, bound[0]), PythonText.Str(rendering, bound[1]), bound.Integer(2, -1));
    }

    public static object? Format(Rendering rendering, object? value, Arguments arguments)
    {
        TemplateMap named = new();
        foreach ((string name, object? argument) in arguments.Named)
            named.Set(name, argument);
        return PercentFormat.Apply(rendering, PythonText.Str(rendering, value), arguments.Positional, named);
    }

    public static object? WordCount(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("wordcount", 0);
        string text = PythonText.Str(rendering, value);
        rendering.Charge(text.Length);
        long words = 0;
        bool inside = false;
        foreach (char c in text)
        {
            bool letter = char.IsLetterOrDigit(c) || c == '_';
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }
        return words;
    }

    public static object? Escape(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("escape", 0);
        string text = PythonText.Str(rendering, value);
        foreach ((string plain, string escaped) in (ReadOnlySpan<(string, string)>)[("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&#34;"), ("'", "&#39;")])
            text = Replacement.Apply(rendering, text, plain, escaped, -1);
        return text;
    }

    /// <summary>Every line but the first (and empty ones) moved to the right.</summary>
    public static object? Indent(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("indent", 0, "width", "first", "blank");
        string text = PythonText.Str(rendering, value);
        string indent = bound.Has(0) && bound[0] is string given ? given : Spaces(rendering, bound.Integer(0, 4));
        string[] lines = text.Split('\n');
        rendering.Charge(lines.Length);
        rendering.Reserve(text.Length + ((long)indent.Length * lines.Length));
        bool first = bound.Flag(1), blank = bound.Flag(2);
        for (int i = 0; i < lines.Length; i++)
        {
            if (i == 0 ? first : blank || lines[i].Length > 0)
                lines[i] = indent + lines[i];
        }
        return string.Join('\n', lines);
    }

    private static string Spaces(Rendering rendering, long width)
    {
        rendering.Reserve(Math.Max(0, width));
        return new string(' ', (int)Math.Max(0, width));
    }

    private static object? Method(Rendering rendering, object? value, Arguments arguments, string name) =>
        StringMethods.Find(PythonText.Str(rendering, value), name)!.Invoke(rendering, arguments);
}
