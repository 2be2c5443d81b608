using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods of lists: index, count, copy. Those that would change a list are refused, as transformers' sandbox refuses them.</summary>
internal static class ListMethods
{
    public static Callable? Find(TemplateList list, string name) => name switch
    {
        "count" => new Callable(name, (rendering, arguments) => (long)Places(rendering, list, arguments.Bind(name, 1, "value")[0]).Count()),
        "index" => new Callable(name, (rendering, arguments) =>
        {
            int place = Places(rendering, list, arguments.Bind(name, 1, "value")[0]).FirstOrDefault(-1);
            return place >= 0 ? (long)place : throw new TemplateFault("index: the list holds no such value");
        }),
        "copy" => new Callable(name, (_, arguments) =>
        {
            arguments.Bind(name, 0);
            return list;
        }),
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" => Refused(name),
        _ => null,
    };

    /// <summary>A method that would change what it is called on.</summary>
    public static Callable Refused(string name) => new(name, (_, _) =>
        throw new TemplateFault($"'{name}' would change a value, which templates may not; set a variable to a new value instead, for example xs + [x]"));

    private static IEnumerable<int> Places(Rendering rendering, TemplateList list, object? value)
    {
        for (int i = 0; i < list.Items.Count; i++)
        {
            rendering.Charge(1);
            if (Comparing.Equal(rendering, list.Items[i], value))
                yield return i;
        }
    }
}
