using System.Globalization;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Filters of numbers: abs, int, float, round, sum, min, max.</summary>
internal static class NumberFilters
{
    // Beyond it every double is a whole number of this many digits or fewer.
    private const int MostDecimals = 15;

    public static object? Abs(Rendering rendering, object? value, Arguments arguments)
    {
        arguments.Bind("abs", 0);
        return value switch
        {
            double number => Math.Abs(number),
            _ when Numbers.IsWhole(value) => Numbers.ToLong(value!) < 0 ? Arithmetic.Signed(value, negative: true) : Numbers.ToLong(value!),
            _ => throw new TemplateFault($"abs takes a number, found {TypeNames.Of(value)}"),
        };
    }

    /// <summary>A whole number cut off, or the default where the value is no number.</summary>
    public static object? Int(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("int", 0, "default", "base");
        long radix = bound.Integer(1, 10);
        if (radix is not (2 or 8 or 10 or 16))
            throw new TemplateFault($"int reads numbers of base 2, 8, 10 or 16, found {radix}");
        return value switch
        {
            _ when Numbers.IsWhole(value) => Numbers.ToLong(value!),
            double number => Cut(number),
            string text when radix != 10 => ParseRadix(text.Trim(), (int)radix),
            string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole) => whole,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) => Cut(real),
            _ => null,
        } ?? (bound.Has(0) ? bound[0] : 0L);
    }

    /// <summary>A number, or the default where the value is none.</summary>
    public static object? Float(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("float", 0, "default");
        if (Numbers.Is(value))
            return Numbers.ToDouble(value!);
        return value is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : bound.Has(0) ? bound[0] : 0.0;
    }

    public static object? Round(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("round", 0, "precision", "method");
        long precision = bound.Integer(0, 0);
        string method = bound.Text(1, "common");
        if (!Numbers.Is(value))
            throw new TemplateFault($"round takes a number, found {TypeNames.Of(value)}");
        if (precision is < 0 or > MostDecimals || method is not ("common" or "ceil" or "floor"))
            throw new TemplateFault($"round takes a precision of 0 to {MostDecimals} and the method common, ceil or floor, found {precision} and {method}");
        double number = Numbers.ToDouble(value!), scale = Math.Pow(10, precision);
        return method switch
        {
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ when Numbers.IsWhole(value) => (object)Numbers.ToLong(value!),
            _ => Math.Round(number, (int)precision, MidpointRounding.ToEven),
        };
    }

    public static object? Sum(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("sum", 0, "attribute", "start");
        object? sum = bound.Has(1) ? bound[1] : 0L;
        foreach (object? item in Sequences.Elements(rendering, value))
            sum = Arithmetic.Add(rendering, sum, bound.IsSet(0) ? Members.Along(rendering, item, bound[0]) : item);
        return sum;
    }

    public static object? Min(Rendering rendering, object? value, Arguments arguments) => Extreme(rendering, value, arguments.Bind("min", 0, "case_sensitive", "attribute"), -1);

    public static object? Max(Rendering rendering, object? value, Arguments arguments) => Extreme(rendering, value, arguments.Bind("max", 0, "case_sensitive", "attribute"), 1);

    private static object? Extreme(Rendering rendering, object? value, BoundArguments bound, int sign)
    {
        SortKey key = new(rendering, bound.Flag(0), bound.IsSet(1) ? bound[1] : null);
        object? best = new Undefined("an empty list has no smallest or largest element");
        object? bestKey = null;
        foreach (object? item in Sequences.Elements(rendering, value))
        {
            object? itemKey = key.Of(item);
            if (best is not Undefined && Math.Sign(Comparing.Order(rendering, itemKey, bestKey)) != sign)
                continue;
            best = item;
            bestKey = itemKey;
        }
        return best;
    }

    private static object? Cut(double number) => Math.Abs(number) < 9.2e18 ? (long)number : null;

    private static object? ParseRadix(string text, int radix)
    {
        try
        {
            return Convert.ToInt64(text, radix);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
