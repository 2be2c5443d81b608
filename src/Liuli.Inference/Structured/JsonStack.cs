using System.Runtime.InteropServices;

namespace Liuli.Inference.Structured;

/// <summary>One way to read a text as a JSON document that has not ended: the values around its end.</summary>
/// <remarks>A stack machine (RFC 8259). Copying one into another allocates nothing once both are deep enough. Not for several threads at once.</remarks>
internal sealed partial class JsonStack(JsonCosts costs)
{
    /// <summary>Values that need not be there nest no deeper; readers of JSON usually stop at 64.</summary>
    private const int DeepestOptional = 48;

    /// <summary>Of white space behind a line break.</summary>
    private const int MostIndentation = 32;

    private readonly JsonRule[] _rules = costs.Grammar.Rules;
    private JsonFrame[] _frames = new JsonFrame[8];
    private int _depth;

    private enum Outcome
    {
        /// <summary>The byte fits.</summary>
        Taken,

        /// <summary>It does not.</summary>
        Refused,

        /// <summary>It belongs to another value: the one around that which has just ended, or the one that has just begun.</summary>
        Again,
    }

    /// <summary>The most tokens that completing the document takes; 0 when it may end here.</summary>
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

    /// <summary>What tells it from others: two that are the same go on in the same way.</summary>
    public ReadOnlySpan<byte> Identity => MemoryMarshal.AsBytes(_frames.AsSpan(0, _depth));

    /// <summary>Stands before a document.</summary>
    public void Begin()
    {
        _depth = 0;
        Push(costs.Grammar.Root, below: 0);
    }

    /// <summary>Takes a byte; false if it does not fit, and then this is of no use any more.</summary>
    /// <param name="next">The byte.</param>
    /// <param name="owner">Goes on with the other ways, where a value may be one of several kinds.</param>
    public bool Take(byte next, JsonState owner)
    {
        while (_depth > 0)
        {
            Outcome outcome = Step(ref _frames[_depth - 1], next, owner);
            if (outcome != Outcome.Again)
                return outcome == Outcome.Taken;
        }
        return false;
    }

    public void CopyFrom(JsonStack other)
    {
        if (_frames.Length < other._depth)
            _frames = new JsonFrame[other._frames.Length];
        other._frames.AsSpan(0, other._depth).CopyTo(_frames);
        _depth = other._depth;
    }

    /// <summary>Decides of what kind the value is that begins.</summary>
    public void Become(JsonRule option) => _frames[_depth - 1].Rule = option.Index;

    private Outcome Step(ref JsonFrame frame, byte next, JsonState owner)
    {
        if (next is (byte)' ' or (byte)'\n' or (byte)'\t' && frame.Phase is JsonPhase.Start or JsonPhase.ObjectOpen or JsonPhase.AfterValue or JsonPhase.NextKey or JsonPhase.ArrayOpen or JsonPhase.AfterItem)
            return TakeSpace(ref frame, next);
        frame.Space = 0;
        return frame.Phase switch
        {
            JsonPhase.Start => Begin(ref frame, next, owner),
            JsonPhase.Text => StepText(ref frame, next),
            JsonPhase.Scalar => StepScalar(ref frame, next),
            >= JsonPhase.ObjectOpen and <= JsonPhase.NextKey => StepObject(ref frame, next),
            _ => StepArray(ref frame, next),
        };
    }

    private Outcome Begin(ref JsonFrame frame, byte first, JsonState owner)
    {
        JsonRule rule = _rules[frame.Rule];
        if (rule.Kind == JsonKind.Choice)
        {
            if (first >= 128 || rule.ByFirst[first] is not { } options)
                return Outcome.Refused;
            rule = Cheapest(options);
            foreach (JsonRule other in options)
            {
                if (other != rule)
                    owner.Fork(this, other);
            }
            frame.Rule = rule.Index;
        }
        if (rule.Kind == JsonKind.Scalar)
        {
            frame.Phase = JsonPhase.Scalar;
            return Outcome.Again;
        }
        (frame.Phase, char sign) = rule.Kind switch
        {
            JsonKind.Text => (JsonPhase.Text, '"'),
            JsonKind.Object => (JsonPhase.ObjectOpen, '{'),
            _ => (JsonPhase.ArrayOpen, '['),
        };
        return first == sign ? Outcome.Taken : Outcome.Refused;
    }

    /// <summary>The way to the end that was promised leads over this one, so it must not be one of those that are dropped where there are too many.</summary>
    private JsonRule Cheapest(JsonRule[] options)
    {
        JsonRule cheapest = options[0];
        foreach (JsonRule option in options)
            cheapest = costs.Shortest(option) < costs.Shortest(cheapest) ? option : cheapest;
        return cheapest;
    }

    /// <summary>The tokens that end a value.</summary>
    private int ToEnd(in JsonFrame frame) => frame.Phase switch
    {
        JsonPhase.Start => costs.Shortest(_rules[frame.Rule]),
        JsonPhase.Text => 1 + costs.FromState(_rules[frame.Rule], frame.Position) + Math.Max(0, _rules[frame.Rule].Least - frame.Count),
        JsonPhase.Scalar => costs.FromState(_rules[frame.Rule], frame.Position),
        >= JsonPhase.ObjectOpen and <= JsonPhase.NextKey => ToEndObject(in frame),
        JsonPhase.ArrayOpen => costs.ToFillArray(_rules[frame.Rule]),
        _ => costs.ToCloseArray(_rules[frame.Rule], frame.Count),
    };

    /// <summary>Some space makes documents readable; without bounds a model could write nothing else.</summary>
    private static Outcome TakeSpace(ref JsonFrame frame, byte space)
    {
        if (space == '\n' ? frame.Space != 0 : frame.Space == 0 ? space != ' ' : frame.Space == 1 || frame.Space >= 2 + MostIndentation)
            return Outcome.Refused;
        frame.Space = (byte)(space == '\n' ? 2 : frame.Space + 1);
        return Outcome.Taken;
    }

    /// <summary>Begins a value inside the innermost one.</summary>
    /// <param name="rule">What it must be.</param>
    /// <param name="below">The tokens that complete all around it, once it has ended.</param>
    private void Push(JsonRule rule, int below)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, 2 * _depth);
        _frames[_depth++] = new JsonFrame { Rule = rule.Index, Below = Math.Min(below, JsonRule.Endless) };
    }

    /// <summary>Ends the innermost value.</summary>
    private Outcome Pop(Outcome outcome)
    {
        _depth--;
        return outcome;
    }
}
