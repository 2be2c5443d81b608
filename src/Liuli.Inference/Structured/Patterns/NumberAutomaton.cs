using System.Numerics;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>How numbers are written that a schema allows.</summary>
internal sealed record NumberAutomaton(bool IsWhole, NumberBound? Least, NumberBound? Most, BigInteger? MultipleOf)
{
    /// <summary>As many digits as 64-bit integers always hold, and floating-point numbers use.</summary>
    private const int MostDigits = 18;

    private const int LargestDivisor = 10_000;

    private static readonly BigInteger s_widest = BigInteger.Pow(10, 29), s_widestWhole = BigInteger.Pow(10, 39);

    /// <param name="where">Where it stands in the schema.</param>
    /// <returns>Null when no number fits.</returns>
    /// <exception cref="NotSupportedException">Too many states are needed.</exception>
    public ByteAutomaton? Build(string where)
    {
        CodePointAutomaton numbers = CodePointAutomaton.Of(Written(), search: false, where);
        if (MeantLeast is { } least)
            numbers = numbers.Intersect(CodePointAutomaton.Of(NumberRange.From(least), search: false, where), where);
        if (MeantMost is { } most)
            numbers = numbers.Intersect(CodePointAutomaton.Of(NumberRange.UpTo(most), search: false, where), where);
        if (MultipleOf is { } divisor && divisor != 1)
            numbers = numbers.Intersect(Multiples(divisor, where), where);
        return numbers.IsEmpty ? null : ByteLowering.Run(numbers, where);
    }

    // Bounds so wide that no other type than floating-point numbers has them (double.MaxValue) are of no use here, and leave room for exponents.
    private NumberBound? MeantLeast => Least is { } bound && !(IsWide(bound) && bound.Value.IsNegative) ? bound : null;

    private NumberBound? MeantMost => Most is { } bound && !(IsWide(bound) && !bound.Value.IsNegative) ? bound : null;

    /// <summary>Digits before the point: as many as always, or as a bound needs that names more.</summary>
    private int Digits => new[] { MostDigits, Wide(MeantLeast), Wide(MeantMost) }.Max();

    private static int Wide(NumberBound? bound) => bound is { } at ? at.Value.Parts.Whole.Length : 0;

    /// <summary>Whether a bound is beyond decimal, or beyond UInt128.</summary>
    private bool IsWide(NumberBound bound) => BigInteger.Abs(bound.Value.Floor) > (IsWhole ? s_widestWhole : s_widest);

    private PatternNode Written()
    {
        PatternNode whole = PatternNode.OneOf(PatternNode.Digit(0, 0), PatternNode.InOrder(PatternNode.Digit(1), new PatternNode.Repeat(PatternNode.Digit(), 0, Digits - 1)));
        PatternNode minus = PatternNode.Optional(PatternNode.Text("-"));
        if (IsWhole)
            return PatternNode.OneOf(PatternNode.Digit(0, 0), PatternNode.InOrder(minus, PatternNode.Digit(1), new PatternNode.Repeat(PatternNode.Digit(), 0, Digits - 1)));
        PatternNode number = PatternNode.InOrder(minus, whole, PatternNode.Optional(PatternNode.InOrder(PatternNode.Text("."), new PatternNode.Repeat(PatternNode.Digit(), 1, MostDigits))));
        if (MeantLeast is not null || MeantMost is not null)
            return number;
        // Two digits of an exponent: no number becomes infinite.
        PatternNode exponent = PatternNode.InOrder(
            new PatternNode.Character(CodePointSet.AnyOf("eE")), PatternNode.Optional(new PatternNode.Character(CodePointSet.AnyOf("+-"))), new PatternNode.Repeat(PatternNode.Digit(), 1, 2));
        return PatternNode.InOrder(number, PatternNode.Optional(exponent));
    }

    /// <summary>Whole numbers whose digits leave no rest: each digit makes 10 · rest + digit of it.</summary>
    private static CodePointAutomaton Multiples(BigInteger divisor, string where)
    {
        if (divisor > LargestDivisor)
            throw new NotSupportedException($"JSON schema: {where} has multipleOf {divisor}; supported are whole numbers from 1 to {LargestDivisor}");
        return CodePointAutomaton.OfRests((int)divisor, where);
    }
}
