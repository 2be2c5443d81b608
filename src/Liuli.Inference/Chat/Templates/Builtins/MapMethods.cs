using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Methods of dictionaries: get, items, keys, values, copy.</summary>
internal static class MapMethods
{
    public static Callable? Find(TemplateMap map, string name) => name switch
    {
        "get" => new Callable("get", (_, arguments) =>
        {
            BoundArguments bound = arguments.Bind("get", 1, "key", "default");
            return map.TryGet(bound[0], out object? value) ? value : bound.Has(1) ? bound[1] : null;
        }),
        "items" => Plain(name, rendering => Items(rendering, map, name)),
        "keys" => Plain(name, rendering => new TemplateList(Sequences.Elements(rendering, map))),
        "values" => Plain(name, rendering => Values(rendering, map)),
        "copy" => Plain(name, _ => map),
        "clear" or "pop" or "popitem" or "setdefault" or "update" => ListMethods.Refused(name),
        _ => null,
    };

    /// <summary>Pairs of key and value.</summary>
    public static TemplateList Items(Rendering rendering, object? value, string filter)
    {
        TemplateMap map = value as TemplateMap ?? throw new TemplateFault($"{filter} takes a mapping, found {TypeNames.Of(value)}");
        rendering.Charge(map.Count);
        return new TemplateList([.. map.Entries.Select(entry => new TemplateList([entry.Key, entry.Value], isTuple: true))]);
    }

    private static TemplateList Values(Rendering rendering, TemplateMap map)
    {
        rendering.Charge(map.Count);
        return new TemplateList([.. map.Entries.Select(entry => entry.Value)]);
    }

    private static Callable Plain(string name, Func<Rendering, object?> body) => new(name, (rendering, arguments) =>
    {
        arguments.Bind(name, 0);
        return body(rendering);
    });
}
