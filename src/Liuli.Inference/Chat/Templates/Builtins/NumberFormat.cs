using System.Globalization;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Flags, width and precision of a place in a format, and what they make of a value.</summary>
/// <param name="Flags">Of <c>- + space 0 #</c>.</param>
/// <param name="Width">The least width.</param>
/// <param name="Precision">Digits behind the point, or the most characters of a text; null if not given.</param>
internal sealed record NumberFormat(string Flags, int Width, int? Precision)
{
    private const int MostPrecision = 100;

    public static NumberFormat Read(string format, ref int i, string flags)
    {
        int start = i;
        while (i < format.Length && flags.Contains(format[i], StringComparison.Ordinal))
            i++;
        string given = format[start..i];
        int width = Digits(format, ref i) ?? 0;
        int? precision = null;
        if (i < format.Length && format[i] == '.')
        {
            i++;
            precision = Digits(format, ref i) ?? 0;
        }
        return new NumberFormat(given, width, precision);
    }

    /// <summary>The value as one of the kinds <c>s r d i u f F e E g G x X o c</c>.</summary>
    public string Write(Rendering rendering, object? value, char kind)
    {
        string text = kind switch
        {
            's' => Cut(PythonText.Str(rendering, value)),
            'r' => Cut(PythonText.Repr(rendering, value)),
            'd' or 'i' or 'u' => Signed(Whole(value).ToString(CultureInfo.InvariantCulture)),
            'x' => Signed(Radix(Whole(value), "x", "0x")),
            'X' => Signed(Radix(Whole(value), "X", "0X")),
            'f' or 'F' => Signed(Real(value).ToString("F" + Decimals, CultureInfo.InvariantCulture)),
            'e' or 'E' => Signed(Exponent(Real(value), kind)),
            'c' when value is string { Length: 1 } character => character,
            _ => throw new TemplateFault($"the format '%{kind}' is not supported for {TypeNames.Of(value)}"),
        };
        int missing = PaddingMethods.Missing(rendering, text, Width);
        if (Flags.Contains('-', StringComparison.Ordinal))
            return text + new string(' ', missing);
        if (!Flags.Contains('0', StringComparison.Ordinal) || kind is 's' or 'r' or 'c')
            return new string(' ', missing) + text;
        int sign = text.Length > 0 && text[0] is '-' or '+' or ' ' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private int Decimals => Precision is not { } given ? 6 : given <= MostPrecision ? given : throw new TemplateFault($"a precision of {given} is not supported");

    private string Cut(string text) => Precision is { } most && most < text.Length ? text[..most] : text;

    private string Signed(string number) => number[0] == '-' ? number
        : Flags.Contains('+', StringComparison.Ordinal) ? "+" + number
        : Flags.Contains(' ', StringComparison.Ordinal) ? " " + number : number;

    private string Radix(long number, string format, string prefix) =>
        (number < 0 ? "-" : "") + (Flags.Contains('#', StringComparison.Ordinal) ? prefix : "") + Math.Abs((decimal)number).ToString(CultureInfo.InvariantCulture) switch
        {
            string digits => ulong.Parse(digits, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture),
        };

    private string Exponent(double number, char kind)
    {
        // .NET writes three digits of the exponent or more, Python two.
        string text = number.ToString((kind == 'e' ? "e" : "E") + Decimals, CultureInfo.InvariantCulture);
        int at = text.LastIndexOfAny(['+', '-']) + 1;
        return text[..at] + int.Parse(text[at..], CultureInfo.InvariantCulture).ToString("00", CultureInfo.InvariantCulture);
    }

    private static int? Digits(string format, ref int i)
    {
        int start = i;
        while (i < format.Length && char.IsAsciiDigit(format[i]))
            i++;
        if (i == start)
            return null;
        return int.TryParse(format.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw new TemplateFault("a width or precision in the format is far too large");
    }

    private static long Whole(object? value) => value switch
    {
        double number when Math.Abs(number) < 9.2e18 => (long)number,
        _ when Numbers.IsWhole(value) => Numbers.ToLong(value!),
        _ => throw new TemplateFault($"the format wants a whole number, found {TypeNames.Of(value)}"),
    };

    private static double Real(object? value) => Numbers.Is(value) ? Numbers.ToDouble(value!) : throw new TemplateFault($"the format wants a number, found {TypeNames.Of(value)}");
}
