using Liuli.Inference.Chat.Templates.Builtins;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Python's arithmetic on 64-bit whole numbers and doubles, and what <c>+ * %</c> mean for texts and lists.</summary>
internal static class Arithmetic
{
    public static object? Add(Rendering rendering, object? a, object? b)
    {
        if (a is string left && b is string right)
            return rendering.Join(left, right);
        if (a is TemplateList x && b is TemplateList y && x.IsTuple == y.IsTuple)
        {
            rendering.Charge(x.Items.Count + y.Items.Count);
            return new TemplateList([.. x.Items, .. y.Items], x.IsTuple);
        }
        return OfNumbers("+", a, b);
    }

    public static object? Multiply(Rendering rendering, object? a, object? b)
    {
        if (Numbers.IsWhole(a) && b is string or TemplateList)
            (a, b) = (b, a);
        if (!Numbers.IsWhole(b) || a is not (string or TemplateList))
            return OfNumbers("*", a, b);
        long times = Math.Max(0, Numbers.ToLong(b!));
        return a is string text ? Repeat(rendering, text, times) : Repeat(rendering, (TemplateList)a, times);
    }

    public static object? Modulo(Rendering rendering, object? a, object? b) => a is string format
        ? PercentFormat.Apply(rendering, format, b is TemplateList { IsTuple: true } list ? list.Items : [b], b as TemplateMap)
        : OfNumbers("%", a, b);

    public static object? Signed(object? value, bool negative)
    {
        if (!Numbers.Is(value))
            throw new TemplateFault($"a sign stands before numbers only, found {TypeNames.Of(value)}");
        if (!negative)
            return value is bool ? Numbers.ToLong(value) : value;
        return value is double number ? -number : OfNumbers("-", 0L, value);
    }

    public static object OfNumbers(string symbol, object? a, object? b)
    {
        if (a is null || b is null || !Numbers.Is(a) || !Numbers.Is(b))
            throw new TemplateFault($"'{symbol}' does not work on {TypeNames.Of(a)} and {TypeNames.Of(b)}");
        try
        {
            return symbol != "/" && Numbers.IsWhole(a) && Numbers.IsWhole(b) && !(symbol == "**" && Numbers.ToLong(b) < 0)
                ? OfWhole(symbol, Numbers.ToLong(a), Numbers.ToLong(b))
                : OfReal(symbol, Numbers.ToDouble(a), Numbers.ToDouble(b));
        }
        catch (OverflowException)
        {
            throw new TemplateFault($"the result of '{symbol}' needs more than 64 bits");
        }
        catch (DivideByZeroException)
        {
            throw new TemplateFault("division by zero");
        }
    }

    private static object OfWhole(string symbol, long a, long b)
    {
        checked
        {
            switch (symbol)
            {
                case "+":
                    return a + b;
                case "-":
                    return a - b;
                case "*":
                    return a * b;
                case "//":
                    return (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
                case "%":
                    // The sign of the divisor, other than C#'s. (.NET refuses long.MinValue % -1.)
                    long rest = b == -1 ? 0 : a % b;
                    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
                default:
                    return Power(a, b);
            }
        }
    }

    private static long Power(long a, long exponent)
    {
        checked
        {
            long result = 1;
            while (true)
            {
                if ((exponent & 1) != 0)
                    result *= a;
                exponent >>= 1;
                if (exponent == 0)
                    return result;
                a *= a;
            }
        }
    }

    private static object OfReal(string symbol, double a, double b)
    {
        if (b == 0 && symbol is "/" or "//" or "%")
            throw new DivideByZeroException();
        double result = symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => a - (b * Math.Floor(a / b)),
            _ => Math.Pow(a, b),
        };
        if (double.IsNaN(result) && !double.IsNaN(a) && !double.IsNaN(b))
            throw new TemplateFault($"the result of '{symbol}' is no number");
        return result;
    }

    private static string Repeat(Rendering rendering, string text, long times)
    {
        rendering.Reserve(Product(text.Length, times));
        return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)times));
    }

    private static TemplateList Repeat(Rendering rendering, TemplateList list, long times)
    {
        rendering.Charge(Product(list.Items.Count, times));
        List<object?> items = [];
        for (long i = 0; i < times && list.Items.Count > 0; i++)
            items.AddRange(list.Items);
        return new TemplateList(items, list.IsTuple);
    }

    /// <summary>A product that stays too large instead of overflowing.</summary>
    private static long Product(long count, long times) => count == 0 ? 0 : times > int.MaxValue ? long.MaxValue / 2 : count * times;
}
