using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Python's <c>==</c>, order and <c>in</c>. Work is charged by element, as lists may hold one another many times over.</summary>
internal static class Comparing
{
    public static bool Holds(Rendering rendering, string symbol, object? a, object? b) => symbol switch
    {
        "==" => Equal(rendering, a, b),
        "!=" => !Equal(rendering, a, b),
        "in" => Contains(rendering, b, a),
        "not in" => !Contains(rendering, b, a),
        // NaN is in no order with anything.
        _ when a is double.NaN || b is double.NaN => false,
        "<" => Order(rendering, a, b) < 0,
        "<=" => Order(rendering, a, b) <= 0,
        ">" => Order(rendering, a, b) > 0,
        _ => Order(rendering, a, b) >= 0,
    };

    public static bool Equal(Rendering rendering, object? a, object? b)
    {
        switch (a, b)
        {
            case (string x, string y):
                rendering.ChargeSearch(x.Length == y.Length ? x.Length : 0);
                return x == y;
            case (TemplateList x, TemplateList y):
                return x.IsTuple == y.IsTuple && Equal(rendering, x.Items, y.Items);
            case (TemplateMap x, TemplateMap y):
                return x.Count == y.Count && Inside(rendering, () => x.Entries.All(entry => y.TryGet(entry.Key, out object? other) && Equal(rendering, entry.Value, other)));
            case (Undefined, Undefined):
                return true;
            default:
                return Numbers.Is(a) && Numbers.Is(b) ? Numbers.Equal(a!, b!) : ReferenceEquals(a, b);
        }
    }

    /// <summary>Negative, zero or positive as a comes before, with or after b.</summary>
    /// <exception cref="TemplateFault">The two are in no order.</exception>
    public static int Order(Rendering rendering, object? a, object? b)
    {
        rendering.Charge(1);
        switch (a, b)
        {
            case (string x, string y):
                rendering.ChargeSearch(Math.Min(x.Length, y.Length));
                return PythonText.Compare(x, y);
            case (TemplateList x, TemplateList y):
                return Order(rendering, x.Items, y.Items);
            default:
                return Numbers.Is(a) && Numbers.Is(b) ? Numbers.Compare(a!, b!) : throw new TemplateFault($"{TypeNames.Of(a)} and {TypeNames.Of(b)} are in no order");
        }
    }

    public static bool Contains(Rendering rendering, object? container, object? value)
    {
        switch (container)
        {
            case string text:
                string sought = value as string ?? throw new TemplateFault($"a text holds only texts, {TypeNames.Of(value)} was looked for with 'in'");
                rendering.ChargeSearch(text.Length, sought.Length);
                return text.Contains(sought, StringComparison.Ordinal);
            case TemplateList list:
                foreach (object? item in list.Items)
                {
                    rendering.Charge(1);
                    if (Equal(rendering, item, value))
                        return true;
                }
                return false;
            case TemplateMap map:
                return map.TryGet(value, out _);
            case Undefined:
                return false;
            default:
                throw new TemplateFault($"'in' does not look into {TypeNames.Of(container)}");
        }
    }

    private static bool Equal(Rendering rendering, IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        if (ReferenceEquals(a, b) || a.Count != b.Count)
            return a.Count == b.Count;
        return Inside(rendering, () =>
        {
            for (int i = 0; i < a.Count; i++)
            {
                rendering.Charge(1);
                if (!Equal(rendering, a[i], b[i]))
                    return false;
            }
            return true;
        });
    }

    private static int Order(Rendering rendering, IReadOnlyList<object?> a, IReadOnlyList<object?> b) => Inside(rendering, () =>
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            rendering.Charge(1);
            if (!Equal(rendering, a[i], b[i]))
                return Order(rendering, a[i], b[i]);
        }
        return a.Count.CompareTo(b.Count);
    });

    private static T Inside<T>(Rendering rendering, Func<T> compare)
    {
        rendering.Enter();
        T result = compare();
        rendering.Leave();
        return result;
    }
}
