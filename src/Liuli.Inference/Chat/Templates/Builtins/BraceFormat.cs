using System.Globalization;
using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Python's <c>"{} {0} {name:.2f}".format(…)</c>. Places may have a format of sign, zero, width, precision and kind; members and alignment are not supported.</summary>
internal static class BraceFormat
{
    public static object? Apply(Rendering rendering, string format, Arguments arguments)
    {
        StringBuilder result = new();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            rendering.Charge(1);
            char c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                result.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int end = format.IndexOf('}', i);
                if (end < 0)
                    throw new TemplateFault("a place in the format has no closing bracket");
                result.Append(rendering.Made(Place(rendering, format[(i + 1)..end], arguments, ref next)));
                i = end;
            }
            else
            {
                result.Append(c != '}' ? c : throw new TemplateFault("'}' in the format closes nothing; write '}}' for the character"));
            }
        }
        return rendering.Made(result.ToString());
    }

    private static string Place(Rendering rendering, string place, Arguments arguments, ref int next)
    {
        int colon = place.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? place : place[..colon], format = colon < 0 ? "" : place[(colon + 1)..];
        object? value = Value(name, arguments, ref next);
        if (format.Length == 0)
            return PythonText.Str(rendering, value);
        int at = 0;
        NumberFormat number = NumberFormat.Read(format, ref at, "+ 0");
        if (at < format.Length - 1)
            throw new TemplateFault($"the format '{format}' is not supported");
        if (at == format.Length)
            return value is string or long && number is { Precision: null } ? Bare(rendering, number, value) : throw new TemplateFault($"the format '{format}' is not supported for {TypeNames.Of(value)}");
        return number.Write(rendering, value, format[at]);
    }

    /// <summary>A width alone: texts stand on the left, numbers on the right.</summary>
    private static string Bare(Rendering rendering, NumberFormat number, object value) =>
        value is string ? (number with { Flags = "-" }).Write(rendering, value, 's') : number.Write(rendering, value, 'd');

    private static object? Value(string name, Arguments arguments, ref int next)
    {
        if (name.Length == 0 || int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            int index = name.Length == 0 ? next++ : int.Parse(name, CultureInfo.InvariantCulture);
            return index < arguments.Positional.Count ? arguments.Positional[index] : throw new TemplateFault($"the format names value {index}, {arguments.Positional.Count} are given");
        }
        foreach ((string given, object? value) in arguments.Named)
        {
            if (given == name)
                return value;
        }
        throw new TemplateFault($"the format names '{name}', which is not given");
    }
}
