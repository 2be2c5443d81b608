using System.Numerics;

namespace Liuli.Inference.Structured;

/// <content>Texts, numbers and literals.</content>
internal sealed partial class JsonState
{
    /// <summary>As many digits as 64-bit integers always hold, and floating-point numbers use.</summary>
    private const int MostDigits = 18;

    /// <summary>Digits of an exponent: no number becomes infinite.</summary>
    private const int MostExponentDigits = 2;

    private Outcome StepText(ref JsonFrame frame, byte next)
    {
        switch (frame.Phase)
        {
            case JsonPhase.Text:
                return StepCharacter(ref frame, next);
            case JsonPhase.Escape:
                if (next != 'u')
                    return EndEscape(ref frame, "\"\\/bfnrt"u8.Contains(next));
                frame.Phase = JsonPhase.Hex0;
                return Outcome.Taken;
            case JsonPhase.Hex3:
                return EndEscape(ref frame, char.IsAsciiHexDigit((char)next));
            default:
                // Surrogates come in pairs, and what needs a pair can be written as it is.
                bool fits = frame.Phase == JsonPhase.HexD ? next is >= (byte)'0' and <= (byte)'7' : char.IsAsciiHexDigit((char)next);
                frame.Phase = frame.Phase switch { JsonPhase.Hex0 => next is (byte)'d' or (byte)'D' ? JsonPhase.HexD : JsonPhase.Hex1, JsonPhase.Hex1 or JsonPhase.HexD => JsonPhase.Hex2, _ => JsonPhase.Hex3 };
                return fits ? Outcome.Taken : Outcome.Refused;
        }
    }

    private Outcome StepCharacter(ref JsonFrame frame, byte next)
    {
        if (frame.Pending > 0)
            return TakeUtf8(ref frame, next) ? Outcome.Taken : Outcome.Refused;
        if (next == '"')
            return frame.Position >= frame.Rule.Least ? Pop(Outcome.Taken) : Outcome.Refused;
        if (frame.Position >= frame.Rule.Most)
            return Outcome.Refused;
        if (next == '\\')
        {
            frame.Phase = JsonPhase.Escape;
            return Outcome.Taken;
        }
        frame.Position++;
        return TakeUtf8(ref frame, next) ? Outcome.Taken : Outcome.Refused;
    }

    private static Outcome EndEscape(ref JsonFrame frame, bool fits)
    {
        frame.Phase = JsonPhase.Text;
        frame.Position++;
        return fits ? Outcome.Taken : Outcome.Refused;
    }

    private static int ToEndText(in JsonFrame frame)
    {
        int escape = frame.Phase switch { JsonPhase.Text => 0, JsonPhase.Escape or JsonPhase.Hex3 => 1, JsonPhase.Hex2 => 2, JsonPhase.Hex1 or JsonPhase.HexD => 3, _ => 4 };
        return frame.Pending + escape + Math.Max(0, frame.Rule.Least - frame.Position - (escape > 0 ? 1 : 0)) + 1;
    }

    /// <summary>A number ends where something stands that does not continue it.</summary>
    private Outcome StepNumber(ref JsonFrame frame, byte next)
    {
        if (char.IsAsciiDigit((char)next))
            return StepDigit(ref frame, next);
        JsonPhase phase = (frame.Phase, (char)next) switch
        {
            (JsonPhase.Zero or JsonPhase.Whole, '.') when !frame.Rule.IsWhole => JsonPhase.Point,
            (JsonPhase.Zero or JsonPhase.Whole or JsonPhase.Fraction, 'e' or 'E') when !frame.Rule.IsWhole => JsonPhase.Letter,
            (JsonPhase.Letter, '+' or '-') => JsonPhase.Sign,
            _ => JsonPhase.Start,
        };
        if (phase == JsonPhase.Start)
            return ToEnd(in frame) == 0 ? Pop(Outcome.Again) : Outcome.Refused;
        frame.Phase = phase;
        return Outcome.Taken;
    }

    private static Outcome StepDigit(ref JsonFrame frame, byte digit)
    {
        JsonPhase phase = frame.Phase switch
        {
            JsonPhase.Minus => digit == '0' ? JsonPhase.Zero : JsonPhase.Whole,
            JsonPhase.Point => JsonPhase.Fraction,
            JsonPhase.Letter or JsonPhase.Sign => JsonPhase.Exponent,
            var same => same,
        };
        frame.Position = phase == frame.Phase ? frame.Position + 1 : 1;
        frame.Phase = phase;
        bool fits = phase != JsonPhase.Zero ? frame.Position <= (phase == JsonPhase.Exponent ? MostExponentDigits : MostDigits) : frame.Position == 1;
        return fits ? Outcome.Taken : Outcome.Refused;
    }

    private Outcome StepLiteral(ref JsonFrame frame, byte next)
    {
        ulong left = 0;
        bool complete = false;
        for (ulong rest = frame.Matching; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            byte[] literal = frame.Rule.Literals[i];
            complete |= literal.Length == frame.Position;
            if (frame.Position < literal.Length && literal[frame.Position] == next)
                left |= 1UL << i;
        }
        if (left == 0)
            return complete ? Pop(Outcome.Again) : Outcome.Refused;
        frame.Matching = left;
        frame.Position++;
        return Outcome.Taken;
    }

    private static int ToEndLiteral(in JsonFrame frame)
    {
        int fewest = JsonRule.Endless;
        for (ulong rest = frame.Matching; rest != 0; rest &= rest - 1)
            fewest = Math.Min(fewest, frame.Rule.Literals[BitOperations.TrailingZeroCount(rest)].Length - frame.Position);
        return fewest;
    }
}
