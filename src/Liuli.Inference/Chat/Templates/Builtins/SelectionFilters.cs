using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters that go through a list with another filter or a test: map, select, reject, selectattr, rejectattr. Of none, they make an empty list.</summary>
internal static class SelectionFilters
{
    public static object? Map(Rendering rendering, object? value, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            BoundArguments bound = arguments.Bind("map", 0, "attribute", "default");
            if (!bound.IsSet(0))
                throw new TemplateFault("map needs the name of a filter or an attribute");
            return Each(rendering, value, item => Members.Along(rendering, item, bound[0]) is var found && found is Undefined && bound.Has(1) ? bound[1] : found);
        }
        string name = arguments.Positional[0] as string ?? throw new TemplateFault("map needs the name of a filter");
        Filter filter = Filters.All.TryGetValue(name, out Filter? known) ? known : throw new TemplateFault($"the filter '{name}' is not supported");
        Arguments rest = arguments.Skip(1);
        return Each(rendering, value, item => filter(rendering, item, rest));
    }

    public static object? Select(Rendering rendering, object? value, Arguments arguments) => Chosen(rendering, value, "select", arguments, byAttribute: false, keep: true);

    public static object? Reject(Rendering rendering, object? value, Arguments arguments) => Chosen(rendering, value, "reject", arguments, byAttribute: false, keep: false);

    public static object? SelectAttr(Rendering rendering, object? value, Arguments arguments) => Chosen(rendering, value, "selectattr", arguments, byAttribute: true, keep: true);

    public static object? RejectAttr(Rendering rendering, object? value, Arguments arguments) => Chosen(rendering, value, "rejectattr", arguments, byAttribute: true, keep: false);

    private static TemplateList Each(Rendering rendering, object? value, Func<object?, object?> change)
    {
        List<object?> changed = [];
        rendering.Enter();
        foreach (object? item in Truth.Of(value) ? Sequences.Elements(rendering, value) : [])
            changed.Add(change(item));
        rendering.Leave();
        return new TemplateList(changed);
    }

    private static TemplateList Chosen(Rendering rendering, object? value, string filter, Arguments arguments, bool byAttribute, bool keep)
    {
        object? attribute = null;
        if (byAttribute)
        {
            attribute = arguments.Positional.Count > 0 ? arguments.Positional[0] : throw new TemplateFault($"{filter} needs the name of an attribute");
            arguments = arguments.Skip(1);
        }
        Test test = (_, item, _) => Truth.Of(item);
        if (arguments.Positional.Count > 0)
        {
            string name = arguments.Positional[0] as string ?? throw new TemplateFault($"{filter} needs the name of a test, found {TypeNames.Of(arguments.Positional[0])}");
            test = Tests.All.TryGetValue(name, out Test? known) ? known : throw new TemplateFault($"the test '{name}' is not supported");
            arguments = arguments.Skip(1);
        }
        List<object?> chosen = [];
        foreach (object? item in Truth.Of(value) ? Sequences.Elements(rendering, value) : [])
        {
            if (test(rendering, byAttribute ? Members.Along(rendering, item, attribute) : item, arguments) == keep)
                chosen.Add(item);
        }
        return new TemplateList(chosen);
    }
}
