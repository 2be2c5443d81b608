using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <content>Texts, and what else automata describe.</content>
internal sealed partial class JsonStack
{
    /// <summary>How many characters without escapes fit, whichever they are; where some do, they make no document longer to complete.</summary>
    public int PlainRoom()
    {
        if (_depth == 0)
            return 0;
        ref readonly JsonFrame top = ref _frames[_depth - 1];
        ByteAutomaton any = ByteLowering.AnyText;
        if (top.Phase == JsonPhase.Key)
            return top.IsFree != 0 && top.Name < any.Between ? int.MaxValue : 0;
        if (top.Phase != JsonPhase.Text || top.Position >= any.Between || _rules[top.Rule].Automaton != any)
            return 0;
        int most = _rules[top.Rule].Most;
        return most == int.MaxValue ? most : most - top.Count;
    }

    /// <summary>The rule of the text that the end stands in; null where it stands elsewhere.</summary>
    /// <param name="state">Where in its automaton.</param>
    /// <param name="count">How many characters there are.</param>
    /// <param name="toComplete">The tokens that complete the document once the automaton has come to an end.</param>
    public JsonRule? TextAt(out int state, out int count, out int toComplete)
    {
        (state, count, toComplete) = (0, 0, 0);
        if (_depth == 0 || _frames[_depth - 1].Phase != JsonPhase.Text)
            return null;
        ref readonly JsonFrame top = ref _frames[_depth - 1];
        (state, count, toComplete) = (top.Position, top.Count, top.Below + 1);
        return _rules[top.Rule];
    }

    /// <summary>Goes on in the text that the end stands in.</summary>
    public void MoveText(int state, int count) => (_frames[_depth - 1].Position, _frames[_depth - 1].Count) = (state, count);

    private Outcome StepText(ref JsonFrame frame, byte next)
    {
        JsonRule rule = _rules[frame.Rule];
        ByteAutomaton automaton = rule.Automaton!;
        // Within a text a quote stands behind a backslash, so there it is a move of the automaton.
        if (next == '"' && automaton.Accepts(frame.Position) && frame.Count >= rule.Least)
            return Pop(Outcome.Taken);
        if (frame.Position < automaton.Between)
        {
            if (frame.Count >= rule.Most)
                return Outcome.Refused;
            // Where no bound is left, characters need not be told apart.
            frame.Count = rule.Most == int.MaxValue ? Math.Min(frame.Count + 1, rule.Least) : frame.Count + 1;
        }
        Outcome outcome = StepAutomaton(automaton, ref frame, next);
        // What the automaton still asks for must find room.
        return outcome == Outcome.Taken && automaton.Characters[frame.Position] > rule.Most - frame.Count ? Outcome.Refused : outcome;
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
}
