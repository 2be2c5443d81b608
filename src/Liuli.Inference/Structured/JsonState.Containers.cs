using System.Numerics;

namespace Liuli.Inference.Structured;

/// <content>Objects and arrays.</content>
internal sealed partial class JsonState
{
    private bool MayNest => _depth < DeepestOptional;

    private Outcome StepArray(ref JsonFrame frame, byte next)
    {
        JsonRule rule = frame.Rule;
        if (next == ']' && frame.Count >= rule.Least)
            return Pop(Outcome.Taken);
        bool opening = frame.Phase == JsonPhase.ArrayOpen;
        if ((!opening && next != ',') || next == ']' || frame.Count >= rule.Most || (frame.Count >= rule.Least && !MayNest))
            return Outcome.Refused;
        frame.Phase = JsonPhase.AfterItem;
        frame.Count++;
        Push(rule.Item!, frame.Below + rule.ToCloseArray(frame.Count));
        return opening ? Outcome.Again : Outcome.Taken;
    }

    private Outcome StepObject(ref JsonFrame frame, byte next)
    {
        JsonRule rule = frame.Rule;
        switch (frame.Phase)
        {
            case JsonPhase.Key:
                return StepKey(ref frame, next);
            case JsonPhase.Colon:
                return next == ':' ? BeginValue(ref frame) : Outcome.Refused;
            case JsonPhase.AfterValue when next == ',' && MayGoOn(in frame):
                frame.Phase = JsonPhase.NextKey;
                return Outcome.Taken;
            case JsonPhase.ObjectOpen or JsonPhase.AfterValue when next == '}' && (rule.Required & ~frame.Seen) == 0:
                return Pop(Outcome.Taken);
            case JsonPhase.ObjectOpen or JsonPhase.NextKey when next == '"' && MayGoOn(in frame):
                frame.Phase = JsonPhase.Key;
                (frame.Position, frame.IsFree) = (0, false);
                frame.Matching = rule.Additional is null ? rule.AllProperties & ~frame.Seen : rule.AllProperties;
                return Outcome.Taken;
            default:
                return Outcome.Refused;
        }
    }

    /// <summary>Whether a further property may come.</summary>
    private bool MayGoOn(in JsonFrame frame)
    {
        JsonRule rule = frame.Rule;
        return (rule.Required & ~frame.Seen) != 0 || (MayNest && (rule.Additional is not null || (rule.AllProperties & ~frame.Seen) != 0));
    }

    /// <summary>A name becomes one that the rule names or, where that is allowed, another: then without escapes, with which it could be one of them in disguise.</summary>
    private static Outcome StepKey(ref JsonFrame frame, byte next)
    {
        ulong left = 0;
        int exact = -1;
        for (ulong rest = frame.IsFree ? 0 : frame.Matching; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            byte[] key = frame.Rule.Properties[i].Key;
            if (frame.Position == key.Length)
                exact = i;
            else if (key[frame.Position] == next)
                left |= 1UL << i;
        }
        if (left != 0)
        {
            frame.Matching = left;
            frame.Position++;
            return TakeUtf8(ref frame, next) ? Outcome.Taken : Outcome.Refused;
        }
        if (next == '"')
            return EndKey(ref frame, exact);
        frame.IsFree = true;
        return frame.Rule.Additional is not null && next != '\\' && TakeUtf8(ref frame, next) ? Outcome.Taken : Outcome.Refused;
    }

    private static Outcome EndKey(ref JsonFrame frame, int property)
    {
        bool fits = property >= 0 ? (frame.Seen >> property & 1) == 0 : frame.Rule.Additional is not null && frame.Pending == 0;
        frame.Count = property;
        frame.Phase = JsonPhase.Colon;
        return fits ? Outcome.Taken : Outcome.Refused;
    }

    private Outcome BeginValue(ref JsonFrame frame)
    {
        JsonRule value = frame.Count < 0 ? frame.Rule.Additional! : frame.Rule.Properties[frame.Count].Value;
        if (frame.Count >= 0)
            frame.Seen |= 1UL << frame.Count;
        frame.Phase = JsonPhase.AfterValue;
        Push(value, frame.Below + frame.Rule.ToCloseObject(frame.Seen));
        return Outcome.Taken;
    }

    private static int ToEndObject(in JsonFrame frame) => frame.Phase switch
    {
        JsonPhase.ObjectOpen => frame.Rule.ToFillObject(),
        JsonPhase.AfterValue => frame.Rule.ToCloseObject(frame.Seen),
        JsonPhase.Colon => frame.Count < 0 ? 1 + ToEndFree(in frame) : 1 + ToEndProperty(in frame, frame.Count),
        JsonPhase.NextKey => 1 + ToEndKey(in frame, frame.Rule.AllProperties & ~frame.Seen, position: 0, diverged: true),
        _ => ToEndKey(in frame, frame.IsFree ? 0 : frame.Matching & ~frame.Seen, frame.Position, frame.IsFree),
    };

    /// <summary>The fewest bytes from within a name, of which <paramref name="position"/> are there.</summary>
    /// <param name="frame">The object.</param>
    /// <param name="candidates">What the name may become.</param>
    /// <param name="position">How much of it is there.</param>
    /// <param name="diverged">Whether it may end as a name that the rule does not name without a further character.</param>
    private static int ToEndKey(in JsonFrame frame, ulong candidates, int position, bool diverged)
    {
        int fewest = frame.Rule.Additional is null ? JsonRule.Endless : frame.Pending + 2 + (diverged ? 0 : 1) + ToEndFree(in frame);
        for (ulong rest = candidates; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            fewest = Math.Min(fewest, frame.Rule.Properties[i].Key.Length - position + 2 + ToEndProperty(in frame, i));
        }
        return fewest;
    }

    private static int ToEndProperty(in JsonFrame frame, int property) => frame.Rule.Properties[property].Value.Shortest + frame.Rule.ToCloseObject(frame.Seen | 1UL << property);

    private static int ToEndFree(in JsonFrame frame) => frame.Rule.Additional!.Shortest + frame.Rule.ToCloseObject(frame.Seen);
}
