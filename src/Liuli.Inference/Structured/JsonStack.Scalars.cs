using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <content>Texts, and what automata describe.</content>
internal sealed partial class JsonStack
{
    /// <summary>Whether any text without escapes fits, of up to so many characters; it makes no document longer to complete.</summary>
    public bool TakesPlain(int characters)
    {
        if (_depth == 0)
            return false;
        ref readonly JsonFrame top = ref _frames[_depth - 1];
        if (top.Pending != 0)
            return false;
        int most = _rules[top.Rule].Most;
        return top.Phase == JsonPhase.Text ? most == int.MaxValue || top.Position + characters <= most : top.Phase == JsonPhase.Key && top.IsFree != 0;
    }

    /// <summary>The automaton of the text that the end stands in; null where it stands elsewhere.</summary>
    public ByteAutomaton? PatternAt(out int state, out int toComplete)
    {
        (state, toComplete) = (0, 0);
        if (_depth == 0 || _frames[_depth - 1].Phase != JsonPhase.Pattern)
            return null;
        ref readonly JsonFrame top = ref _frames[_depth - 1];
        (state, toComplete) = (top.Position, top.Below + 1);
        return _rules[top.Rule].Automaton;
    }

    /// <summary>Goes on in the text that the end stands in.</summary>
    public void MovePattern(int state) => _frames[_depth - 1].Position = state;

    private Outcome StepPattern(ref JsonFrame frame, byte next)
    {
        ByteAutomaton automaton = _rules[frame.Rule].Automaton!;
        // Within a text a quote stands behind a backslash, so there it is no move of the automaton.
        return next == '"' && automaton.Accepts(frame.Position) ? Pop(Outcome.Taken) : StepAutomaton(automaton, ref frame, next);
    }

    /// <summary>A number ends where something stands that does not continue it.</summary>
    private Outcome StepScalar(ref JsonFrame frame, byte next)
    {
        ByteAutomaton automaton = _rules[frame.Rule].Automaton!;
        bool mayEnd = automaton.Accepts(frame.Position);
        Outcome outcome = StepAutomaton(automaton, ref frame, next);
        return outcome == Outcome.Refused && mayEnd ? Pop(Outcome.Again) : outcome;
    }

    private static Outcome StepAutomaton(ByteAutomaton automaton, ref JsonFrame frame, byte next)
    {
        int state = automaton.Next(frame.Position, next);
        if (state == ByteAutomaton.Dead)
            return Outcome.Refused;
        frame.Position = state;
        return Outcome.Taken;
    }

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
        JsonRule rule = _rules[frame.Rule];
        if (next == '"')
            return frame.Position >= rule.Least ? Pop(Outcome.Taken) : Outcome.Refused;
        if (frame.Position >= rule.Most)
            return Outcome.Refused;
        if (next == '\\')
        {
            frame.Phase = JsonPhase.Escape;
            return Outcome.Taken;
        }
        Count(ref frame);
        return TakeUtf8(ref frame, next) ? Outcome.Taken : Outcome.Refused;
    }

    private Outcome EndEscape(ref JsonFrame frame, bool fits)
    {
        frame.Phase = JsonPhase.Text;
        Count(ref frame);
        return fits ? Outcome.Taken : Outcome.Refused;
    }

    /// <summary>A character more; where no bound is left they need not be told apart.</summary>
    private void Count(ref JsonFrame frame)
    {
        JsonRule rule = _rules[frame.Rule];
        frame.Position = rule.Most == int.MaxValue ? Math.Min(frame.Position + 1, rule.Least) : frame.Position + 1;
    }

    private int ToEndText(in JsonFrame frame)
    {
        int escape = frame.Phase switch { JsonPhase.Text => 0, JsonPhase.Escape or JsonPhase.Hex3 => 1, JsonPhase.Hex2 => 2, JsonPhase.Hex1 or JsonPhase.HexD => 3, _ => 4 };
        return frame.Pending + escape + Math.Max(0, _rules[frame.Rule].Least - frame.Position - (escape > 0 ? 1 : 0)) + 1;
    }

    /// <summary>Follows UTF-8 (RFC 3629): no overlong forms, no surrogates.</summary>
    private static bool TakeUtf8(ref JsonFrame frame, byte next)
    {
        if (frame.Pending > 0)
        {
            if (next < frame.Lowest || next > frame.Highest)
                return false;
            frame.Pending--;
            (frame.Lowest, frame.Highest) = frame.Pending > 0 ? ((byte)0x80, (byte)0xBF) : ((byte)0, (byte)0);
            return true;
        }
        if (next < 0x80)
            return next >= 0x20;
        frame.Pending = next switch { >= 0xC2 and <= 0xDF => 1, >= 0xE0 and <= 0xEF => 2, >= 0xF0 and <= 0xF4 => 3, _ => 0 };
        frame.Lowest = next switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        frame.Highest = next switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        return frame.Pending > 0;
    }
}
