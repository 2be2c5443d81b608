using System.Numerics;
using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <content>Objects and arrays.</content>
internal sealed partial class JsonStack
{
    private bool MayNest => _depth < DeepestOptional;

    private Outcome StepArray(ref JsonFrame frame, byte next)
    {
        JsonRule rule = _rules[frame.Rule];
        if (next == ']' && frame.Count >= rule.Least)
            return Pop(Outcome.Taken);
        bool opening = frame.Phase == JsonPhase.ArrayOpen;
        if ((!opening && next != ',') || next == ']' || frame.Count >= rule.Most || (frame.Count >= rule.Least && !MayNest))
            return Outcome.Refused;
        JsonRule item = rule.ItemAt(frame.Count);
        frame.Phase = JsonPhase.AfterItem;
        frame.Count = Math.Min(frame.Count + 1, rule.MostCounted);
        Push(item, frame.Below + costs.ToCloseArray(rule, frame.Count));
        return opening ? Outcome.Again : Outcome.Taken;
    }

    private Outcome StepObject(ref JsonFrame frame, byte next)
    {
        JsonRule rule = _rules[frame.Rule];
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
                frame.Matching = Possible(in frame);
                return Outcome.Taken;
            default:
                return Outcome.Refused;
        }
    }

    /// <summary>Whether a further property may come.</summary>
    private bool MayGoOn(in JsonFrame frame)
    {
        JsonRule rule = _rules[frame.Rule];
        return (rule.Required & ~frame.Seen) != 0 || (MayNest && (rule.Additional is not null || (rule.AllProperties & ~frame.Seen) != 0));
    }

    /// <summary>Whether the property that comes before all others is still to come.</summary>
    private bool IsFirst(in JsonFrame frame) => _rules[frame.Rule].First is >= 0 and int first && (frame.Seen >> first & 1) == 0;

    private bool AllowsFree(in JsonFrame frame) => _rules[frame.Rule].Additional is not null && !IsFirst(in frame);

    /// <summary>The names that a name may become, or must not become where others are allowed too.</summary>
    private ulong Possible(in JsonFrame frame)
    {
        JsonRule rule = _rules[frame.Rule];
        return IsFirst(in frame) ? 1UL << rule.First : rule.Additional is null ? rule.AllProperties & ~frame.Seen : rule.AllProperties;
    }

    /// <summary>A name becomes one that the rule names or, where that is allowed, another: then without escapes, with which it could be one of them in disguise.</summary>
    private Outcome StepKey(ref JsonFrame frame, byte next)
    {
        ulong left = 0;
        int exact = -1;
        for (ulong rest = frame.IsFree != 0 ? 0 : frame.Matching; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            byte[] key = _rules[frame.Rule].Properties[i].Key;
            if (frame.Position == key.Length)
                exact = i;
            else if (key[frame.Position] == next)
                left |= 1UL << i;
        }
        if (left != 0)
        {
            frame.Matching = left;
            frame.Position++;
            return StepName(ref frame, next);
        }
        if (next == '"')
            return EndKey(ref frame, exact);
        (frame.IsFree, frame.Matching, frame.Position) = (1, 0, 0);
        return AllowsFree(in frame) && next != '\\' ? StepName(ref frame, next) : Outcome.Refused;
    }

    /// <summary>Follows the characters of a name, so that one that goes its own way consists of whole ones.</summary>
    private static Outcome StepName(ref JsonFrame frame, byte next)
    {
        int state = ByteLowering.AnyText.Next(frame.Name, next);
        if (state == ByteAutomaton.Dead)
            return Outcome.Refused;
        frame.Name = (byte)state;
        return Outcome.Taken;
    }

    private Outcome EndKey(ref JsonFrame frame, int property)
    {
        bool fits = property >= 0 ? (frame.Seen >> property & 1) == 0 : AllowsFree(in frame) && frame.Name < ByteLowering.AnyText.Between;
        (frame.Count, frame.Phase) = (property, JsonPhase.Colon);
        (frame.IsFree, frame.Name, frame.Matching, frame.Position) = (0, 0, 0, 0);
        return fits ? Outcome.Taken : Outcome.Refused;
    }

    private Outcome BeginValue(ref JsonFrame frame)
    {
        JsonRule rule = _rules[frame.Rule];
        JsonRule value = frame.Count < 0 ? rule.Additional! : rule.Properties[frame.Count].Value;
        if (frame.Count >= 0)
            frame.Seen |= 1UL << frame.Count;
        (frame.Count, frame.Phase) = (0, JsonPhase.AfterValue);
        Push(value, frame.Below + costs.ToCloseObject(rule, frame.Seen));
        return Outcome.Taken;
    }

    private int ToEndObject(in JsonFrame frame)
    {
        JsonRule rule = _rules[frame.Rule];
        return frame.Phase switch
        {
            JsonPhase.ObjectOpen => costs.ToFillObject(rule),
            JsonPhase.AfterValue => costs.ToCloseObject(rule, frame.Seen),
            JsonPhase.Colon => frame.Count < 0 ? 1 + ToEndFree(in frame) : ToEndProperty(in frame, frame.Count, rule.Properties[frame.Count].Key.Length + 2),
            JsonPhase.NextKey => ToEndKey(in frame, Possible(in frame), quotes: 0),
            _ => ToEndKey(in frame, frame.Matching, quotes: 1),
        };
    }

    /// <summary>The tokens from before a name, or from within it.</summary>
    /// <param name="frame">The object.</param>
    /// <param name="candidates">What the name may become.</param>
    /// <param name="quotes">Whether the quote before the name is there: 1, or 0.</param>
    private int ToEndKey(in JsonFrame frame, ulong candidates, int quotes)
    {
        // As a name that the rule does not name it ends with its last character, a quote and a colon, and one character more where it would be one that the rule names.
        int free = 1 - quotes + ByteLowering.AnyText.ToAccept[frame.Name] + 2;
        int fewest = JsonRule.Endless;
        for (ulong rest = candidates; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            if (frame.Position == _rules[frame.Rule].Properties[i].Key.Length)
                free++;
            if ((frame.Seen >> i & 1) == 0)
                fewest = Math.Min(fewest, ToEndProperty(in frame, i, frame.Position + quotes));
        }
        return AllowsFree(in frame) ? Math.Min(fewest, free + ToEndFree(in frame)) : fewest;
    }

    private int ToEndProperty(in JsonFrame frame, int property, int bytes) =>
        costs.FromKey(_rules[frame.Rule], property, bytes) + costs.ToCloseObject(_rules[frame.Rule], frame.Seen | 1UL << property);

    private int ToEndFree(in JsonFrame frame) => costs.Shortest(_rules[frame.Rule].Additional!) + costs.ToCloseObject(_rules[frame.Rule], frame.Seen);
}
