using System.Collections.Frozen;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>A method of Python's texts.</summary>
internal delegate object? StringMethod(Rendering rendering, string text, Arguments arguments);

/// <summary>Python's methods of texts, by name.</summary>
internal static class StringMethods
{
    private static readonly FrozenDictionary<string, StringMethod> s_methods = new Dictionary<string, StringMethod>
    {
        ["capitalize"] = Changed("capitalize", LetterCase.Capitalize),
        ["casefold"] = Changed("casefold", text => text.ToLowerInvariant()),
        ["lower"] = Changed("lower", text => text.ToLowerInvariant()),
        ["swapcase"] = Changed("swapcase", LetterCase.Swap),
        ["title"] = Changed("title", text => LetterCase.Title(text, c => !char.IsLetter(c))),
        ["upper"] = Changed("upper", text => text.ToUpperInvariant()),
        ["strip"] = StripMethods.Strip,
        ["lstrip"] = StripMethods.LStrip,
        ["rstrip"] = StripMethods.RStrip,
        ["removeprefix"] = StripMethods.RemovePrefix,
        ["removesuffix"] = StripMethods.RemoveSuffix,
        ["center"] = PaddingMethods.Center,
        ["ljust"] = PaddingMethods.LJust,
        ["rjust"] = PaddingMethods.RJust,
        ["zfill"] = PaddingMethods.ZFill,
        ["split"] = SplitMethods.Split,
        ["rsplit"] = SplitMethods.RSplit,
        ["splitlines"] = SplitMethods.SplitLines,
        ["partition"] = SplitMethods.Partition,
        ["rpartition"] = SplitMethods.RPartition,
        ["count"] = SearchMethods.Count,
        ["endswith"] = SearchMethods.EndsWith,
        ["find"] = SearchMethods.Find,
        ["index"] = SearchMethods.Index,
        ["rfind"] = SearchMethods.RFind,
        ["rindex"] = SearchMethods.RIndex,
        ["startswith"] = SearchMethods.StartsWith,
        ["isalnum"] = All("isalnum", char.IsLetterOrDigit),
        ["isalpha"] = All("isalpha", char.IsLetter),
        ["isdigit"] = All("isdigit", char.IsDigit),
        ["isdecimal"] = All("isdecimal", char.IsDigit),
        ["isnumeric"] = All("isnumeric", char.IsNumber),
        ["isspace"] = All("isspace", PythonText.IsSpace),
        ["islower"] = Cased("islower", char.IsLower, char.IsUpper),
        ["isupper"] = Cased("isupper", char.IsUpper, char.IsLower),
        ["format"] = BraceFormat.Apply,
        ["join"] = (rendering, text, arguments) => SequenceFilters.Join(rendering, TextsOnly(rendering, arguments.Bind("join", 1, "iterable")[0]), new Arguments([text], [])),
        ["replace"] = (rendering, text, arguments) =>
        {
            BoundArguments bound = arguments.Bind("replace", 2, "old", "new", "count");
            return Replacement.Apply(rendering, text, bound.Text(0), bound.Text(1), bound.Integer(2, -1));
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The method bound to a text; null if there is none.</summary>
    public static Callable? Find(string text, string name) =>
        s_methods.TryGetValue(name, out StringMethod? method) ? new Callable(name, (rendering, arguments) => method(rendering, text, arguments)) : null;

    private static StringMethod Changed(string name, Func<string, string> change) => (rendering, text, arguments) =>
    {
        arguments.Bind(name, 0);
        rendering.ChargeSearch(text.Length);
        return rendering.Made(change(text));
    };

    private static StringMethod All(string name, Func<char, bool> holds) => (rendering, text, arguments) =>
    {
        arguments.Bind(name, 0);
        rendering.ChargeSearch(text.Length);
        return text.Length > 0 && text.All(holds);
    };

    private static StringMethod Cased(string name, Func<char, bool> wanted, Func<char, bool> other) => (rendering, text, arguments) =>
    {
        arguments.Bind(name, 0);
        rendering.ChargeSearch(text.Length);
        return text.Any(wanted) && !text.Any(other);
    };

    /// <summary>Python joins nothing but texts, other than the filter.</summary>
    private static TemplateList TextsOnly(Rendering rendering, object? iterable)
    {
        IReadOnlyList<object?> items = Sequences.Elements(rendering, iterable);
        return items.FirstOrDefault(item => item is not string) is var other && items.All(item => item is string)
            ? new TemplateList(items)
            : throw new TemplateFault($"join takes texts, found {TypeNames.Of(other)}");
    }
}
