using System.Globalization;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Truth values, whole numbers (64 bits) and others, compared and written as Python does.</summary>
internal static class Numbers
{
    public static bool Is(object? value) => value is bool or long or double;

    public static bool IsWhole(object? value) => value is bool or long;

    public static long ToLong(object value) => value is bool flag ? (flag ? 1 : 0) : (long)value;

    public static double ToDouble(object value) => value is double number ? number : ToLong(value);

    public static bool Equal(object a, object b) => IsWhole(a) && IsWhole(b) ? ToLong(a) == ToLong(b) : ToDouble(a) == ToDouble(b);

    public static int Compare(object a, object b) => IsWhole(a) && IsWhole(b) ? ToLong(a).CompareTo(ToLong(b)) : ToDouble(a).CompareTo(ToDouble(b));

    /// <summary>The shortest spelling that reads back as the same number: 1.0, 0.1, 1e+16, 1e-05.</summary>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        // .NET's shortest digits are Python's; only where the exponent begins differs.
        (string digits, int exponent) = Parts(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        return (double.IsNegative(value) ? "-" : "") + (exponent is >= -4 and < 16 ? Fixed(digits, exponent) : Scientific(digits, exponent));
    }

    /// <summary>Significant digits, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Parts(string spelled)
    {
        int end = spelled.IndexOf('E'), point = spelled.IndexOf('.');
        string mantissa = end < 0 ? spelled : spelled[..end];
        int power = end < 0 ? 0 : int.Parse(spelled.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string all = mantissa.Replace(".", "", StringComparison.Ordinal), digits = all.TrimStart('0');
        if (digits.Length == 0)
            return ("0", 0);
        int whole = point < 0 ? mantissa.Length : point;
        return (digits.TrimEnd('0'), whole - 1 - (all.Length - digits.Length) + power);
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        string whole = digits.PadRight(exponent + 1, '0');
        return whole[..(exponent + 1)] + "." + (whole.Length > exponent + 1 ? whole[(exponent + 1)..] : "0");
    }

    private static string Scientific(string digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return FormattableString.Invariant($"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
