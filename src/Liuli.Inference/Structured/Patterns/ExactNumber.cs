using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>A decimal number as it is written, without rounding: <paramref name="Digits"/> · 10^−<paramref name="Scale"/>, with as few decimals as it needs.</summary>
internal readonly partial record struct ExactNumber(BigInteger Digits, int Scale) : IComparable<ExactNumber>
{
    /// <summary>More than any floating-point number needs; what is written with more would take endless time.</summary>
    private const int MostExponent = 1100;

    public bool IsWhole => Scale == 0;

    public bool IsNegative => Digits.Sign < 0;

    /// <summary>The digits of its size: those before the point, and those behind it.</summary>
    public (string Whole, string Fraction) Parts
    {
        get
        {
            string all = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
            return (all[..^Scale], all[^Scale..]);
        }
    }

    /// <summary>The largest whole number that is no larger.</summary>
    public BigInteger Floor
    {
        get
        {
            BigInteger whole = BigInteger.DivRem(Digits, BigInteger.Pow(10, Scale), out BigInteger rest);
            return rest.Sign < 0 ? whole - 1 : whole;
        }
    }

    /// <summary>Reads a number of JSON; null where a text is none, or is out of all proportion.</summary>
    public static ExactNumber? Parse(string text)
    {
        Match match = Number().Match(text);
        if (!match.Success || text.Length > 2 * MostExponent)
            return null;
        int exponent = 0;
        if (match.Groups[3].Success && (!int.TryParse(match.Groups[3].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MostExponent))
            return null;
        string fraction = match.Groups[2].Value;
        BigInteger digits = BigInteger.Parse(match.Groups[1].Value + fraction, CultureInfo.InvariantCulture);
        int scale = fraction.Length - exponent;
        if (scale < 0)
            (digits, scale) = (digits * BigInteger.Pow(10, -scale), 0);
        for (; scale > 0 && digits % 10 == 0; scale--)
            digits /= 10;
        return new ExactNumber(digits, scale);
    }

    public int CompareTo(ExactNumber other) => (Digits * BigInteger.Pow(10, other.Scale)).CompareTo(other.Digits * BigInteger.Pow(10, Scale));

    public override string ToString()
    {
        (string whole, string fraction) = Parts;
        return (IsNegative ? "-" : "") + whole + (fraction.Length > 0 ? "." + fraction : "");
    }

    [GeneratedRegex(@"^(-?[0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$")]
    private static partial Regex Number();
}
