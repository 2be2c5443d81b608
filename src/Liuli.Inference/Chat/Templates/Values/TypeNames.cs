namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>What errors call a value.</summary>
internal static class TypeNames
{
    public static string Of(object? value) => value switch
    {
        null => "none",
        Undefined missing => $"undefined ({missing.Description})",
        bool => "a truth value",
        long => "a whole number",
        double => "a number",
        string => "a text",
        TemplateList { IsTuple: true } => "a tuple",
        TemplateList => "a list",
        TemplateMap => "a mapping",
        Namespace => "a namespace",
        Callable callable => $"the function {callable.Name}",
        LoopState => "the loop variable",
        _ => "another value",
    };
}
