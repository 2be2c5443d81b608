using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Python's <c>x[i]</c> and <c>x[start:stop:step]</c> on lists and texts; negative places count from the end.</summary>
internal static class Slicing
{
    public static object? Take(Rendering rendering, object? value, long? start, long? stop, long? step)
    {
        if (value is Undefined missing)
            throw new TemplateFault(missing.Description);
        if (value is not (string or TemplateList))
            throw new TemplateFault($"{TypeNames.Of(value)} cannot be sliced");
        if (value is string { } plain && (step ?? 1) == 1 && CodePoints.AreUnits(plain))
            return rendering.Made(Part(plain, start, stop));
        IReadOnlyList<object?> items = Sequences.Elements(rendering, value);
        List<object?> taken = [];
        foreach (int place in Places(items.Count, start, stop, step ?? 1))
            taken.Add(items[place]);
        return value is TemplateList list ? new TemplateList(taken, list.IsTuple) : rendering.Made(string.Concat(taken));
    }

    /// <summary>The element at a place; null and false if there is none.</summary>
    public static bool TryAt(Rendering rendering, object? value, long place, out object? element)
    {
        IReadOnlyList<object?>? items = value is TemplateList list ? list.Items : null;
        if (value is string text)
        {
            if (CodePoints.AreUnits(text))
            {
                rendering.ChargeSearch(text.Length);
                long unit = place < 0 ? place + text.Length : place;
                element = unit >= 0 && unit < text.Length ? text[(int)unit].ToString() : null;
                return element is not null;
            }
            items = Sequences.Elements(rendering, text);
        }
        place = place < 0 && items is not null ? place + items.Count : place;
        bool there = items is not null && place >= 0 && place < items.Count;
        element = there ? items![(int)place] : null;
        return there;
    }

    private static string Part(string text, long? start, long? stop)
    {
        int from = (int)Clamp(start ?? 0, text.Length, 0, text.Length), to = (int)Clamp(stop ?? text.Length, text.Length, 0, text.Length);
        return to > from ? text[from..to] : "";
    }

    private static IEnumerable<int> Places(int count, long? start, long? stop, long step)
    {
        if (step == 0)
            throw new TemplateFault("the step of a slice must not be 0");
        long first = step > 0 ? Clamp(start ?? 0, count, 0, count) : Clamp(start ?? count, count, -1, count - 1);
        long end = step > 0 ? Clamp(stop ?? count, count, 0, count) : stop is { } given ? Clamp(given, count, -1, count - 1) : -1;
        // Steps larger than the list are all the same, and cannot overflow.
        step = Math.Clamp(step, -count - 1L, count + 1L);
        for (long place = first; step > 0 ? place < end : place > end; place += step)
            yield return (int)place;
    }

    private static long Clamp(long place, int count, long least, long most) => Math.Clamp(place < 0 ? place + count : place, least, most);
}
