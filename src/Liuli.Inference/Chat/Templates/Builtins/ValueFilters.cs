using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters of any value: default, tojson, items, attr.</summary>
internal static class ValueFilters
{
    /// <summary>The default where the value is undefined, or, if so asked, where it is anything that counts as false.</summary>
    public static object? Default(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("default", 0, "default_value", "boolean");
        bool missing = value is Undefined || (bound.Flag(1) && !Truth.Of(value));
        return !missing ? value : bound.Has(0) ? bound[0] : "";
    }

    public static object? Items(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("items", 0);
        return value is Undefined ? new TemplateList([]) : MapMethods.Items(rendering, value, "items");
    }

    public static object? Attr(Rendering rendering, object? value, Arguments arguments) =>
        Members.Attribute(rendering, value, arguments.Bind("attr", 1, "name").Text(0));

    /// <summary>JSON as Hugging Face's programs write it: nothing is escaped for HTML, other than in plain Jinja.</summary>
    public static object? ToJson(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("tojson", 0, "indent", "ensure_ascii", "separators", "sort_keys");
        if (bound.Flag(1))
            throw new TemplateFault("the argument 'ensure_ascii' of tojson is not supported");
        (string, string)? separators = !bound.IsSet(2) ? null
            : bound[2] is TemplateList { Items: [string item, string key] } ? (item, key)
            : throw new TemplateFault("the separators of tojson are two texts, between items and behind keys");
        return JsonText.Write(rendering, value, Indent(rendering, bound), separators, bound.Flag(3));
    }

    private static string? Indent(Rendering rendering, BoundArguments bound)
    {
        if (!bound.IsSet(0))
            return null;
        if (bound[0] is string text)
            return text;
        long width = Math.Max(0, bound.Integer(0));
        rendering.Reserve(width);
        return new string(' ', (int)width);
    }
}
