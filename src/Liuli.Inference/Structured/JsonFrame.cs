using System.Runtime.InteropServices;

namespace Liuli.Inference.Structured;

/// <summary>Where in a value a text stands.</summary>
internal enum JsonPhase : byte
{
    /// <summary>Before it.</summary>
    Start,

    /// <summary>In a text; in another value that an automaton describes.</summary>
    Text, Scalar,

    /// <summary>Behind an opening brace; in a name; behind it; behind a value; behind a comma.</summary>
    ObjectOpen, Key, Colon, AfterValue, NextKey,

    /// <summary>Behind an opening bracket; behind an item.</summary>
    ArrayOpen, AfterItem,
}

/// <summary>A value that has not ended yet: one of those that stand around the end of the text.</summary>
/// <remarks>Without gaps between its fields, and each that means nothing is 0: two are the same when their bytes are.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct JsonFrame
{
    /// <summary>The properties that are there already.</summary>
    public ulong Seen;

    /// <summary>The names that the text may still become.</summary>
    public ulong Matching;

    /// <summary>Which rule of the grammar.</summary>
    public int Rule;

    /// <summary>The tokens that complete all values around this one, once it has ended.</summary>
    public int Below;

    /// <summary>Items of an array, characters of a text, or the number of a property (−1: one that the rule does not name).</summary>
    public int Count;

    /// <summary>Bytes of a name, or the state of an automaton.</summary>
    public int Position;

    public JsonPhase Phase;

    /// <summary>White space since the last sign: 0 none, 1 a space, from 2 on a line break and what stands behind it.</summary>
    public byte Space;

    /// <summary>Of a name, the state of the automaton of any text.</summary>
    public byte Name;

    /// <summary>1 where a name is none that the rule names.</summary>
    public byte IsFree;
}
