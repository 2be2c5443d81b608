using System.Numerics;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>How numbers are written that a schema allows.</summary>
internal sealed record NumberAutomaton(bool IsWhole, NumberBound? Least, NumberBound? Most, BigInteger? MultipleOf)
{
    /// <summary>As many digits as 64-bit integers always hold, and floating-point numbers use.</summary>
    private const int MostDigits = 18;

    /// <summary>Two digits of an exponent: no number becomes infinite.</summary>
    private const int LargestExponent = 99;

    private const int LargestDivisor = 10_000;

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

    /// <summary>Whether a number, however it is written, is one of them.</summary>
    public bool Allows(string written)
    {
        if (ExactNumber.Parse(written) is not { } number)
            return !IsWhole && Least is null && Most is null;
        return (!IsWhole || number.IsWhole) && Least?.Allows(number, 1) != false && Most?.Allows(number, -1) != false && (MultipleOf is not { } divisor || number.Digits % divisor == 0);
    }

    public override string ToString() => $"{(IsWhole ? "whole " : "")}number from {Least?.ToString() ?? "any"} to {Most?.ToString() ?? "any"}{(MultipleOf is { } of ? $", a multiple of {of}" : "")}";

    // A bound beyond all numbers that are written anyway, as double.MaxValue is, rules none of them out; not to look at it leaves room for exponents.
    private NumberBound? MeantLeast => Least is { Value.IsNegative: true } bound && IsBeyond(bound, Most) ? null : Least;

    private NumberBound? MeantMost => Most is { Value.IsNegative: false } bound && IsBeyond(bound, Least) ? null : Most;

    /// <summary>Digits before the point: as many as always, or as a bound needs that names more.</summary>
    private int Digits => new[] { MostDigits, Wide(MeantLeast), Wide(MeantMost) }.Max();

    private static int Wide(NumberBound? bound) => bound is { } at ? at.Value.Parts.Whole.Length : 0;

    private static bool IsBeyond(NumberBound bound, NumberBound? other) =>
        Wide(bound) > Math.Max(MostDigits + LargestExponent, other?.Value.IsNegative == bound.Value.IsNegative ? Wide(other) : 0);

    private PatternNode Written()
    {
        PatternNode whole = PatternNode.OneOf(PatternNode.Digit(0, 0), PatternNode.InOrder(PatternNode.Digit(1), new PatternNode.Repeat(PatternNode.Digit(), 0, Digits - 1)));
        PatternNode minus = PatternNode.Optional(PatternNode.Text("-"));
        if (IsWhole)
            return PatternNode.OneOf(PatternNode.Digit(0, 0), PatternNode.InOrder(minus, PatternNode.Digit(1), new PatternNode.Repeat(PatternNode.Digit(), 0, Digits - 1)));
        PatternNode number = PatternNode.InOrder(minus, whole, PatternNode.Optional(PatternNode.InOrder(PatternNode.Text("."), new PatternNode.Repeat(PatternNode.Digit(), 1, MostDigits))));
        if (MeantLeast is not null || MeantMost is not null)
            return number;
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
