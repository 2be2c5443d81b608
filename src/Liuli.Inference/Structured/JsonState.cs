namespace Liuli.Inference.Structured;

/// <summary>How far a text has come in a JSON document, byte for byte: which bytes may follow, and how many it takes at least to complete it.</summary>
/// <remarks>A stack machine (RFC 8259). Copying one into another allocates nothing once both are deep enough. Not for several threads at once.</remarks>
internal sealed partial class JsonState
{
    /// <summary>Values that need not be there nest no deeper; readers of JSON usually stop at 64.</summary>
    private const int DeepestOptional = 48;

    /// <summary>Of white space behind a line break.</summary>
    private const int MostIndentation = 32;

    private JsonFrame[] _frames = new JsonFrame[16];
    private int _depth;

    public JsonState(JsonGrammar grammar) => Push(grammar.Root, below: 0);

    private enum Outcome
    {
        /// <summary>The byte fits.</summary>
        Taken,

        /// <summary>It does not.</summary>
        Refused,

        /// <summary>It belongs to another value: the one around that which has just ended, or the one that has just begun.</summary>
        Again,
    }

    /// <summary>The fewest bytes that complete the document; 0 when it may end here.</summary>
    public int ToComplete
    {
        get
        {
            if (_depth == 0)
                return 0;
            ref readonly JsonFrame top = ref _frames[_depth - 1];
            return Math.Min(top.Below + ToEnd(in top), JsonRule.Endless);
        }
    }

    /// <summary>Takes a byte; false if it does not fit, and then the state is of no use any more.</summary>
    public bool Take(byte next)
    {
        while (_depth > 0)
        {
            Outcome outcome = Step(ref _frames[_depth - 1], next);
            if (outcome != Outcome.Again)
                return outcome == Outcome.Taken;
        }
        return false;
    }

    public void CopyFrom(JsonState other)
    {
        if (_frames.Length < other._depth)
            _frames = new JsonFrame[other._frames.Length];
        other._frames.AsSpan(0, other._depth).CopyTo(_frames);
        _depth = other._depth;
    }

    /// <summary>Where any plain text fits, however long: the fewest bytes that complete the document behind <paramref name="characters"/> of it; else −1.</summary>
    public int ToCompleteBehindText(int characters)
    {
        if (_depth == 0)
            return -1;
        ref readonly JsonFrame top = ref _frames[_depth - 1];
        return top is { Phase: JsonPhase.Text, Pending: 0 } && top.Rule.Most == int.MaxValue
            ? top.Below + Math.Max(0, top.Rule.Least - top.Position - characters) + 1 : -1;
    }

    private Outcome Step(ref JsonFrame frame, byte next)
    {
        if (next is (byte)' ' or (byte)'\n' or (byte)'\t' && frame.Phase is JsonPhase.Start or JsonPhase.ObjectOpen or JsonPhase.AfterValue or JsonPhase.NextKey or JsonPhase.ArrayOpen or JsonPhase.AfterItem)
            return TakeSpace(ref frame, next);
        frame.Space = 0;
        return frame.Phase switch
        {
            JsonPhase.Start => Begin(ref frame, next),
            JsonPhase.Literal => StepLiteral(ref frame, next),
            >= JsonPhase.ObjectOpen and <= JsonPhase.NextKey => StepObject(ref frame, next),
            JsonPhase.ArrayOpen or JsonPhase.AfterItem => StepArray(ref frame, next),
            >= JsonPhase.Minus and <= JsonPhase.Exponent => StepNumber(ref frame, next),
            _ => StepText(ref frame, next),
        };
    }

    private Outcome Begin(ref JsonFrame frame, byte first)
    {
        JsonRule? rule = frame.Rule.Kind != JsonKind.Choice ? frame.Rule : first < 128 ? frame.Rule.ByFirst[first] : null;
        if (rule is null)
            return Outcome.Refused;
        frame.Rule = rule;
        switch (rule.Kind)
        {
            case JsonKind.Literal:
                frame.Phase = JsonPhase.Literal;
                frame.Matching = rule.Literals.Length == 64 ? ulong.MaxValue : (1UL << rule.Literals.Length) - 1;
                return Outcome.Again;
            case JsonKind.Number:
                frame.Phase = first == '-' ? JsonPhase.Minus : first == '0' ? JsonPhase.Zero : JsonPhase.Whole;
                frame.Position = 1;
                return first == '-' || char.IsAsciiDigit((char)first) ? Outcome.Taken : Outcome.Refused;
            case JsonKind.Text:
                frame.Phase = JsonPhase.Text;
                return first == '"' ? Outcome.Taken : Outcome.Refused;
            case JsonKind.Object:
                frame.Phase = JsonPhase.ObjectOpen;
                return first == '{' ? Outcome.Taken : Outcome.Refused;
            default:
                frame.Phase = JsonPhase.ArrayOpen;
                return first == '[' ? Outcome.Taken : Outcome.Refused;
        }
    }

    /// <summary>The fewest bytes that end a value.</summary>
    private static int ToEnd(in JsonFrame frame) => frame.Phase switch
    {
        JsonPhase.Start => frame.Rule.Shortest,
        JsonPhase.Literal => ToEndLiteral(in frame),
        >= JsonPhase.ObjectOpen and <= JsonPhase.NextKey => ToEndObject(in frame),
        JsonPhase.ArrayOpen => frame.Rule.ToFillArray(),
        JsonPhase.AfterItem => frame.Rule.ToCloseArray(frame.Count),
        JsonPhase.Zero or JsonPhase.Whole or JsonPhase.Fraction or JsonPhase.Exponent => 0,
        >= JsonPhase.Minus and <= JsonPhase.Exponent => 1,
        _ => ToEndText(in frame),
    };

    /// <summary>Some space makes documents readable; without bounds a model could write nothing else.</summary>
    private static Outcome TakeSpace(ref JsonFrame frame, byte space)
    {
        if (space == '\n' ? frame.Space != 0 : frame.Space == 0 ? space != ' ' : frame.Space == 1 || frame.Space >= 2 + MostIndentation)
            return Outcome.Refused;
        frame.Space = (byte)(space == '\n' ? 2 : frame.Space + 1);
        return Outcome.Taken;
    }

    /// <summary>Follows UTF-8 (RFC 3629): no overlong forms, no surrogates.</summary>
    private static bool TakeUtf8(ref JsonFrame frame, byte next)
    {
        if (frame.Pending > 0)
        {
            if (next < frame.Lowest || next > frame.Highest)
                return false;
            frame.Pending--;
            (frame.Lowest, frame.Highest) = (0x80, 0xBF);
            return true;
        }
        if (next < 0x80)
            return next >= 0x20;
        frame.Pending = next switch { >= 0xC2 and <= 0xDF => 1, >= 0xE0 and <= 0xEF => 2, >= 0xF0 and <= 0xF4 => 3, _ => 0 };
        frame.Lowest = next switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        frame.Highest = next switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        return frame.Pending > 0;
    }

    /// <summary>Begins a value inside the innermost one.</summary>
    /// <param name="rule">What it must be.</param>
    /// <param name="below">The fewest bytes that complete all around it, once it has ended.</param>
    private void Push(JsonRule rule, int below)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, 2 * _depth);
        _frames[_depth++] = new JsonFrame { Rule = rule, Below = Math.Min(below, JsonRule.Endless) };
    }

    /// <summary>Ends the innermost value.</summary>
    private Outcome Pop(Outcome outcome)
    {
        _depth--;
        return outcome;
    }
}
