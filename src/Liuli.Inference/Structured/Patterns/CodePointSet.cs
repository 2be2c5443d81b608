using System.Globalization;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>A set of Unicode characters (code points that are no surrogates), as runs. Immutable.</summary>
internal sealed class CodePointSet
{
    private const int Bound = 0x110000;

    // Where the set begins and where it ends, in turns, rising.
    private readonly int[] _edges;

    private CodePointSet(int[] edges) => _edges = edges;

    /// <summary>Every character.</summary>
    public static CodePointSet All { get; } = new([0, 0xD800, 0xE000, Bound]);

    /// <summary>No character.</summary>
    public static CodePointSet None { get; } = new([]);

    public bool IsEmpty => _edges.Length == 0;

    /// <summary>The runs, first and last character of each.</summary>
    public IEnumerable<(int First, int Last)> Runs => Enumerable.Range(0, _edges.Length / 2).Select(i => (_edges[2 * i], _edges[2 * i + 1] - 1));

    /// <summary>Where the set begins or ends.</summary>
    public ReadOnlySpan<int> Edges => _edges;

    /// <summary>The characters from one to another, both included.</summary>
    public static CodePointSet Of(int first, int last) => new CodePointSet([first, last + 1]).Intersect(All);

    public static CodePointSet Of(int single) => Of(single, single);

    /// <summary>Any of the characters of a text.</summary>
    public static CodePointSet AnyOf(string characters) => characters.EnumerateRunes().Aggregate(None, (set, rune) => set.Union(Of(rune.Value)));

    /// <summary>All characters of some categories.</summary>
    public static CodePointSet OfCategories(Func<UnicodeCategory, bool> isMember)
    {
        List<int> edges = [];
        bool inside = false;
        for (int point = 0; point <= Bound; point++)
        {
            bool member = point < Bound && isMember(CharUnicodeInfo.GetUnicodeCategory(point));
            if (member == inside)
                continue;
            edges.Add(point);
            inside = member;
        }
        return new CodePointSet([.. edges]).Intersect(All);
    }

    public bool Contains(int point)
    {
        int at = Array.BinarySearch(_edges, point);
        // Behind an odd number of edges is inside; an edge itself counts as passed.
        return ((at >= 0 ? at + 1 : ~at) & 1) == 1;
    }

    public CodePointSet Union(CodePointSet other) => Combine(other, static (a, b) => a || b);

    public CodePointSet Intersect(CodePointSet other) => Combine(other, static (a, b) => a && b);

    public CodePointSet Complement() => All.Combine(this, static (a, b) => a && !b);

    public bool SameAs(CodePointSet other) => _edges.AsSpan().SequenceEqual(other._edges);

    private CodePointSet Combine(CodePointSet other, Func<bool, bool, bool> rule)
    {
        List<int> edges = [];
        int i = 0, j = 0;
        bool inside = false;
        while (i < _edges.Length || j < other._edges.Length)
        {
            int point = Math.Min(i < _edges.Length ? _edges[i] : Bound, j < other._edges.Length ? other._edges[j] : Bound);
            while (i < _edges.Length && _edges[i] == point)
                i++;
            while (j < other._edges.Length && other._edges[j] == point)
                j++;
            bool now = rule((i & 1) == 1, (j & 1) == 1);
            if (now == inside)
                continue;
            edges.Add(point);
            inside = now;
        }
        return new CodePointSet([.. edges]);
    }
}
