namespace Liuli.Inference.Structured.Patterns;

/// <summary>An end of a range of numbers.</summary>
/// <param name="Value">Where it is.</param>
/// <param name="IsExcluded">Whether the number itself is outside.</param>
internal readonly record struct NumberBound(ExactNumber Value, bool IsExcluded)
{
    /// <summary>Whether a number is on the right side of it.</summary>
    /// <param name="number">The number.</param>
    /// <param name="sign">1 for a lower bound, −1 for an upper one.</param>
    public bool Allows(ExactNumber number, int sign) => sign * number.CompareTo(Value) is var order && (order > 0 || (order == 0 && !IsExcluded));

    public override string ToString() => Value + (IsExcluded ? " (excluded)" : "");
}

/// <summary>Numbers within bounds, as regular expressions of how they are written: a whole part without leading zeros, and a fraction or none, without an exponent.</summary>
/// <remarks>Digits are compared from the left: up to some place they equal those of the bound, the next is smaller or larger, those behind it are any.</remarks>
internal static class NumberRange
{
    private static readonly PatternNode s_minus = PatternNode.Text("-"), s_point = PatternNode.Text(".");

    private static readonly PatternNode s_digits = new PatternNode.Repeat(PatternNode.Digit(), 0, null);

    private static readonly PatternNode s_anyFraction = PatternNode.Optional(PatternNode.InOrder(s_point, s_digits));

    private static readonly PatternNode s_whole = PatternNode.OneOf(PatternNode.Digit(0, 0), PatternNode.InOrder(PatternNode.Digit(1), s_digits));

    private static readonly PatternNode s_unsigned = PatternNode.InOrder(s_whole, s_anyFraction);

    // Behind its sign stands something else than zeros; so a negative number is smaller than zero.
    private static readonly PatternNode s_negative = PatternNode.InOrder(
        s_minus, PatternNode.OneOf(PatternNode.InOrder(PatternNode.Digit(1), s_digits, s_anyFraction), PatternNode.InOrder(PatternNode.Digit(0, 0), s_point, s_digits, PatternNode.Digit(1), s_digits)));

    /// <summary>Any number; zero without a sign.</summary>
    public static PatternNode Any { get; } = PatternNode.OneOf(s_unsigned, s_negative);

    /// <summary>Numbers up to a bound.</summary>
    public static PatternNode UpTo(NumberBound bound)
    {
        if (bound.Value.IsNegative)
            return PatternNode.InOrder(s_minus, SizeFrom(bound));
        // Zero that is excluded leaves the negative ones, and smaller sizes than zero there are not.
        return PatternNode.OneOf(s_negative, SizeUpTo(bound));
    }

    /// <summary>Numbers from a bound on.</summary>
    public static PatternNode From(NumberBound bound) =>
        bound.Value.IsNegative ? PatternNode.OneOf(s_unsigned, PatternNode.InOrder(s_minus, SizeUpTo(bound))) : SizeFrom(bound);

    private static PatternNode SizeUpTo(NumberBound bound)
    {
        (string whole, string fraction) = bound.Value.Parts;
        List<PatternNode> options = [PatternNode.InOrder(Smaller(whole), s_anyFraction)];
        // Fractions that begin as the bound's does and stop early are smaller, unless nothing is missing.
        for (int i = 0; i < fraction.Length; i++)
        {
            options.Add(Fraction(whole, fraction[..i]));
            options.Add(Fraction(whole, fraction[..i], PatternNode.Digit(0, fraction[i] - '0' - 1), s_digits));
        }
        if (!bound.IsExcluded)
            options.Add(Fraction(whole, fraction, new PatternNode.Repeat(PatternNode.Digit(0, 0), 0, null)));
        return PatternNode.OneOf(options);
    }

    private static PatternNode SizeFrom(NumberBound bound)
    {
        (string whole, string fraction) = bound.Value.Parts;
        List<PatternNode> options = [PatternNode.InOrder(Larger(whole), s_anyFraction)];
        for (int i = 0; i < fraction.Length; i++)
            options.Add(Fraction(whole, fraction[..i], PatternNode.Digit(fraction[i] - '0' + 1), s_digits));
        options.Add(bound.IsExcluded ? Fraction(whole, fraction, s_digits, PatternNode.Digit(1), s_digits) : Fraction(whole, fraction, s_digits));
        return PatternNode.OneOf(options);
    }

    /// <summary>A number that begins so; the point may be missing where nothing stands behind it.</summary>
    private static PatternNode Fraction(string whole, string fraction, params PatternNode[] rest) =>
        PatternNode.InOrder(PatternNode.Text(whole), PatternNode.OneOf(PatternNode.InOrder([s_point, PatternNode.Text(fraction), .. rest]), fraction.Length == 0 && MayBeEmpty(rest) ? PatternNode.Empty : Nothing));

    private static PatternNode Nothing { get; } = new PatternNode.Character(CodePointSet.None);

    private static bool MayBeEmpty(PatternNode[] rest) => rest.All(part => part is PatternNode.Repeat { Least: 0 });

    private static PatternNode Smaller(string whole)
    {
        List<PatternNode> options = whole.Length > 1 ? [PatternNode.Digit(0, 0), PatternNode.InOrder(PatternNode.Digit(1), Digits(0, whole.Length - 2))] : [];
        for (int i = 0; i < whole.Length; i++)
            options.Add(PatternNode.InOrder(PatternNode.Text(whole[..i]), PatternNode.Digit(i == 0 && whole.Length > 1 ? 1 : 0, whole[i] - '0' - 1), Digits(whole.Length - i - 1, whole.Length - i - 1)));
        return PatternNode.OneOf(options);
    }

    private static PatternNode Larger(string whole)
    {
        List<PatternNode> options = [PatternNode.InOrder(PatternNode.Digit(1), Digits(whole.Length, null))];
        for (int i = 0; i < whole.Length; i++)
            options.Add(PatternNode.InOrder(PatternNode.Text(whole[..i]), PatternNode.Digit(whole[i] - '0' + 1), Digits(whole.Length - i - 1, whole.Length - i - 1)));
        return PatternNode.OneOf(options);
    }

    private static PatternNode Digits(int least, int? most) => new PatternNode.Repeat(PatternNode.Digit(), least, most);
}
