namespace Liuli.Inference.Structured.Patterns;

/// <summary>A deterministic automaton over bytes: the values that are written so, without the quotes of texts. Every state has a way to an end. Immutable.</summary>
internal sealed class ByteAutomaton
{
    public const int Dead = -1;

    private readonly byte[] _kinds;
    private readonly int[] _next;
    private readonly bool[] _accepts;
    private readonly int _width;

    /// <param name="kinds">For each byte, which kind of move it is.</param>
    /// <param name="next">For each state, the first of them the start, where each kind leads; <see cref="Dead"/>: nowhere.</param>
    /// <param name="accepts">Behind which states a value may end.</param>
    /// <param name="between">How many of the first states stand between two characters.</param>
    public ByteAutomaton(byte[] kinds, int[] next, bool[] accepts, int between)
    {
        Between = between;
        _width = kinds.Max() + 1;
        (_kinds, _next, _accepts) = (kinds, next, accepts);
        // The fewest characters count first, so that the way is there where no more are allowed.
        long[] ways = AutomatonPaths.ToAccept(next, _width, accepts, state => state < between ? (1L << 32) + 1 : 1);
        ToAccept = [.. ways.Select(way => (int)way)];
        Characters = [.. ways.Select(way => (int)(way >> 32))];
        MostCharacters = next.Where(state => state != Dead).Select(state => Characters[state]).DefaultIfEmpty().Max();
    }

    /// <summary>States before this one stand between two characters, the others within one.</summary>
    public int Between { get; }

    /// <summary>From each state, the bytes of a way to an end that has the fewest characters.</summary>
    public int[] ToAccept { get; }

    /// <summary>From each state, the fewest characters to an end, without the one that the state stands in.</summary>
    public int[] Characters { get; }

    /// <summary>The most of <see cref="Characters"/> behind a move.</summary>
    public int MostCharacters { get; }

    public bool Accepts(int state) => _accepts[state];

    /// <summary>The state behind a byte.</summary>
    public int Next(int state, byte value) => _next[state * _width + _kinds[value]];

    /// <summary>The automaton of a few texts, a tree.</summary>
    public static ByteAutomaton Of(IReadOnlyList<byte[]> literals)
    {
        byte[] used = [.. literals.SelectMany(literal => literal).Distinct()];
        byte[] kinds = new byte[256];
        // Kind 0 is of the bytes that no literal has; all 256 never are (UTF-8 lacks some).
        for (int i = 0; i < used.Length; i++)
            kinds[used[i]] = (byte)(i + 1);
        int width = used.Length + 1;
        List<int> next = [.. Enumerable.Repeat(Dead, width)];
        List<bool> accepts = [false];
        foreach (byte[] literal in literals)
        {
            int state = 0;
            foreach (byte value in literal)
            {
                int at = state * width + kinds[value];
                if (next[at] == Dead)
                {
                    next[at] = accepts.Count;
                    accepts.Add(false);
                    next.AddRange(Enumerable.Repeat(Dead, width));
                }
                state = next[at];
            }
            accepts[state] = true;
        }
        return new ByteAutomaton(kinds, [.. next], [.. accepts], accepts.Count);
    }
}
