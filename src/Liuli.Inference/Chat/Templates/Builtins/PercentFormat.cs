using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Python's <c>"%s has %d" % (a, b)</c>, with <c>%(name)s</c>, flags, width and precision.</summary>
internal static class PercentFormat
{
    public static string Apply(Rendering rendering, string format, IReadOnlyList<object?> values, TemplateMap? named)
    {
        StringBuilder result = new();
        int next = 0;
        bool usedName = false;
        for (int i = 0; i < format.Length; i++)
        {
            rendering.Charge(1);
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }
            i++;
            string? name = Name(format, ref i);
            NumberFormat number = NumberFormat.Read(format, ref i, "-+ 0#");
            char kind = i < format.Length ? format[i] : throw new TemplateFault("the format ends behind '%'");
            if (kind == '%')
            {
                result.Append('%');
                continue;
            }
            usedName |= name is not null;
            object? value = name is null
                ? next < values.Count ? values[next++] : throw new TemplateFault("the format has more places than there are values")
                : named is not null && named.TryGet(name, out object? found) ? found : throw new TemplateFault($"the format names '{name}', which is not given");
            result.Append(rendering.Made(number.Write(rendering, value, kind)));
        }
        if (next < values.Count && !usedName && !(next == 0 && named is not null))
            throw new TemplateFault($"the format has {Counted.Of(next, "place")} for {Counted.Of(values.Count, "value")}");
        return rendering.Made(result.ToString());
    }

    private static string? Name(string format, ref int i)
    {
        if (i >= format.Length || format[i] != '(')
            return null;
        int end = format.IndexOf(')', i);
        if (end < 0)
            throw new TemplateFault("a name in the format has no closing bracket");
        string name = format[(i + 1)..end];
        i = end + 1;
        return name;
    }
}
