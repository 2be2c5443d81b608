using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters that sort and group: sort, dictsort, unique, groupby.</summary>
internal static class OrderFilters
{
    public static object? Sort(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        SortKey key = new(rendering, bound.Flag(1), bound.IsSet(2) ? bound[2] : null);
        return new TemplateList(key.Sort(Sequences.Elements(rendering, value), bound.Flag(0)));
    }

    public static object? DictSort(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        string by = bound.Text(1, "key");
        if (by is not ("key" or "value"))
            throw new TemplateFault($"dictsort sorts by 'key' or 'value', found '{by}'");
        SortKey key = new(rendering, bound.Flag(0), by == "key" ? 0L : 1L);
        return new TemplateList(key.Sort(MapMethods.Items(rendering, value, "dictsort").Items, bound.Flag(2)));
    }

    public static object? Unique(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        SortKey key = new(rendering, bound.Flag(0), bound.IsSet(1) ? bound[1] : null);
        List<object?> seen = [], unique = [];
        foreach (object? item in Sequences.Elements(rendering, value))
        {
            object? itemKey = key.Of(item);
            rendering.Charge(seen.Count);
            if (seen.Any(other => Comparing.Equal(rendering, other, itemKey)))
                continue;
            seen.Add(itemKey);
            unique.Add(item);
        }
        return new TemplateList(unique);
    }

    /// <summary>Pairs of an attribute's value and the elements that have it, sorted by it.</summary>
    public static object? GroupBy(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        if (bound.Has(1))
            throw new TemplateFault("the argument 'default' of groupby is not supported");
        SortKey key = new(rendering, bound.Flag(2), bound[0]);
        List<object?> groups = [], group = [];
        object? current = null;
        foreach (object? item in key.Sort(Sequences.Elements(rendering, value), reverse: false))
        {
            object? itemKey = key.Of(item);
            if (group.Count == 0 || !Comparing.Equal(rendering, itemKey, current))
                groups.Add(new TemplateList([Members.Along(rendering, item, bound[0]), new TemplateList(group = [])], isTuple: true));
            group.Add(item);
            current = itemKey;
        }
        return new TemplateList(groups);
    }
}
