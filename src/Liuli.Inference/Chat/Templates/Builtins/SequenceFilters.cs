using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters of lists as wholes: length, first, last, join, list, reverse, batch, slice.</summary>
internal static class SequenceFilters
{
    public static object? Length(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("length", 0);
        return Sequences.Length(rendering, value);
    }

    public static object? First(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("first", 0);
        IReadOnlyList<object?> items = Sequences.Elements(rendering, value);
        return items.Count > 0 ? items[0] : new Undefined("an empty list has no first element");
    }

    public static object? Last(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("last", 0);
        IReadOnlyList<object?> items = Sequences.Elements(rendering, value);
        return items.Count > 0 ? items[^1] : new Undefined("an empty list has no last element");
    }

    public static object? Join(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("join", 0, "d", "attribute");
        string separator = bound.Has(0) ? PythonText.Str(rendering, bound[0]) : "";
        BudgetedText text = new(rendering);
        text.Separated(Sequences.Elements(rendering, value), separator, item => text.Append(PythonText.Str(rendering, bound.IsSet(1) ? Members.Along(rendering, item, bound[1]) : item)));
        return text.ToString();
    }

    public static object? List(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("list", 0);
        return new TemplateList(Sequences.Elements(rendering, value));
    }

    public static object? Reverse(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("reverse", 0);
        IEnumerable<object?> reversed = Sequences.Elements(rendering, value).Reverse();
        return value is string ? rendering.Made(string.Concat(reversed)) : new TemplateList([.. reversed]);
    }

    /// <summary>Lists of so many elements each; the last may be filled up.</summary>
    public static object? Batch(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        long size = AtLeastOne("batch", bound.Integer(0));
        List<object?> batches = [];
        foreach (object?[] chunk in Sequences.Elements(rendering, value).Chunk((int)Math.Min(size, int.MaxValue)))
            batches.Add(new TemplateList(bound.IsSet(1) ? Filled(rendering, chunk, size, bound[1]) : chunk));
        return new TemplateList(batches);
    }

    /// <summary>So many lists of about the same length, the longer ones first.</summary>
    public static object? Slice(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("slice", 1, "slices", "fill_with");
        long slices = AtLeastOne("slice", bound.Integer(0));
        rendering.Charge(slices);
        IReadOnlyList<object?> items = Sequences.Elements(rendering, value);
        long length = items.Count / slices, longer = items.Count % slices;
        List<object?> parts = [];
        int at = 0;
        for (long i = 0; i < slices; i++)
        {
            int take = (int)(length + (i < longer ? 1 : 0));
            object?[] part = [.. items.Skip(at).Take(take)];
            at += take;
            parts.Add(new TemplateList(bound.IsSet(1) && i >= longer ? Filled(rendering, part, length + 1, bound[1]) : part));
        }
        return new TemplateList(parts);
    }

    private static object?[] Filled(Rendering rendering, object?[] part, long size, object? with)
    {
        rendering.Charge(size);
        return [.. part, .. Enumerable.Repeat(with, (int)size - part.Length)];
    }

    private static long AtLeastOne(string filter, long count) => count >= 1 ? count : throw new TemplateFault($"{filter} needs a number of at least 1, found {count}");
}
