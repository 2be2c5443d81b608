namespace Liuli.Inference.Structured.Patterns;

/// <summary>A regular expression as a tree.</summary>
internal abstract record PatternNode
{
    /// <summary>Nothing, which any text has at any place.</summary>
    public static PatternNode Empty { get; } = new Sequence([]);

    /// <summary>A character of a set.</summary>
    public sealed record Character(CodePointSet Set) : PatternNode;

    /// <summary>One part behind the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>One of several.</summary>
    public sealed record Either(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>A part from <paramref name="Least"/> to <paramref name="Most"/> times; null: any number of times.</summary>
    public sealed record Repeat(PatternNode Part, int Least, int? Most) : PatternNode;

    /// <summary>The beginning of the text.</summary>
    public sealed record Begin : PatternNode;

    /// <summary>The end of the text.</summary>
    public sealed record End : PatternNode;

    public static PatternNode InOrder(params PatternNode[] parts) => new Sequence(parts);

    public static PatternNode OneOf(params IReadOnlyList<PatternNode> options) => new Either(options);

    public static PatternNode Optional(PatternNode part) => new Repeat(part, 0, 1);

    /// <summary>The characters of a text, one behind the other.</summary>
    public static PatternNode Text(string text) => new Sequence([.. text.EnumerateRunes().Select(rune => new Character(CodePointSet.Of(rune.Value)))]);

    /// <summary>A digit from one to another.</summary>
    public static PatternNode Digit(int first = 0, int last = 9) => new Character(first <= last ? CodePointSet.Of('0' + first, '0' + last) : CodePointSet.None);
}
