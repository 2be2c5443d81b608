using Liuli.Inference.Chat.Templates.Builtins;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>What <c>x.name</c> and <c>x[key]</c> find. As in Jinja, a dot prefers methods and a bracket prefers keys.</summary>
internal static class Members
{
    public static object? Attribute(Rendering rendering, object? target, string name)
    {
        if (target is Undefined missing)
            throw new TemplateFault($"{missing.Description}, so it has no '{name}'");
        if (Method(target, name) is { } method)
            return method;
        if (target is TemplateMap map && map.TryGet(name, out object? value))
            return value;
        return target is IMembers members && members.TryGet(name, out object? member) ? member : Nothing(target, name);
    }

    public static object? Item(Rendering rendering, object? target, object? key)
    {
        switch (target)
        {
            case Undefined missing:
                throw new TemplateFault($"{missing.Description}, so nothing is in it");
            case TemplateMap map when map.TryGet(key, out object? value):
                return value;
            case string or TemplateList when Numbers.IsWhole(key):
                return Slicing.TryAt(rendering, target, Numbers.ToLong(key!), out object? element) ? element : new Undefined($"{TypeNames.Of(target)} has no element {key}");
            default:
                return key is string name ? Attribute(rendering, target, name) : Nothing(target, PythonText.Str(rendering, key));
        }
    }

    /// <summary>What a path such as <c>function.name</c> leads to: filters take attributes so.</summary>
    public static object? Along(Rendering rendering, object? target, object? path)
    {
        if (path is not string text)
            return Item(rendering, target, path);
        foreach (string part in text.Split('.'))
        {
            rendering.Charge(1);
            target = long.TryParse(part, out long index) ? Item(rendering, target, index) : Item(rendering, target, part);
        }
        return target;
    }

    private static Callable? Method(object? target, string name) => target switch
    {
        string text => StringMethods.Find(text, name),
        TemplateMap map => MapMethods.Find(map, name),
        TemplateList list => ListMethods.Find(list, name),
        _ => null,
    };

    private static Undefined Nothing(object? target, string name) => new($"{TypeNames.Of(target)} has no '{name}'");
}
