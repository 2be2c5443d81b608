namespace Liuli.Inference.Structured.Patterns;

/// <summary>A regular expression as a machine that is in several states at once (Thompson's construction).</summary>
internal sealed class PatternNfa
{
    private const int MostStates = 100_000;

    private readonly List<State> _states = [];
    private readonly string _where;
    private readonly int _start;
    private readonly int _final;

    /// <param name="pattern">The expression.</param>
    /// <param name="search">Whether it may match anywhere in a text; else it is all of it.</param>
    /// <param name="where">Where it stands in the schema.</param>
    public PatternNfa(PatternNode pattern, bool search, string where)
    {
        _where = where;
        (_start, _final) = (Add(), Add());
        if (search)
        {
            _states[_start].Moves.Add((CodePointSet.All, _start));
            _states[_final].Moves.Add((CodePointSet.All, _final));
        }
        Build(pattern, _start, _final);
    }

    /// <summary>The sets of characters that moves need.</summary>
    public IEnumerable<CodePointSet> Sets => _states.SelectMany(state => state.Moves).Select(move => move.Set);

    /// <summary>The states before the first character.</summary>
    public int[] Initial() => Close([_start], begin: true, end: false);

    /// <summary>The states behind a character.</summary>
    /// <param name="from">The states before it.</param>
    /// <param name="sample">A character of the class that is taken.</param>
    public int[] Move(int[] from, int sample) =>
        Close(from.SelectMany(state => _states[state].Moves).Where(move => move.Set.Contains(sample)).Select(move => move.To), begin: false, end: false);

    /// <summary>Whether the text may end in these states.</summary>
    public bool Accepts(int[] states, bool isEmpty) => Close(states, begin: isEmpty, end: true).Contains(_final);

    private int[] Close(IEnumerable<int> seeds, bool begin, bool end)
    {
        SortedSet<int> closed = [];
        Stack<int> open = new(seeds);
        while (open.TryPop(out int at))
        {
            if (!closed.Add(at))
                continue;
            foreach ((int to, PatternNode? condition) in _states[at].Free)
            {
                if (condition is null || (condition is PatternNode.Begin ? begin : end))
                    open.Push(to);
            }
        }
        return [.. closed];
    }

    private int Add()
    {
        if (_states.Count == MostStates)
            throw new NotSupportedException($"JSON schema: {_where} repeats too much: it needs more than {MostStates} states");
        _states.Add(new State([], []));
        return _states.Count - 1;
    }

    private void Build(PatternNode node, int from, int to)
    {
        switch (node)
        {
            case PatternNode.Character character:
                _states[from].Moves.Add((character.Set, to));
                break;
            case PatternNode.Sequence sequence:
                foreach (PatternNode part in sequence.Parts)
                    from = Behind(part, from);
                Link(from, to);
                break;
            case PatternNode.Either either:
                foreach (PatternNode option in either.Options)
                    Link(Behind(option, Linked(from)), to);
                break;
            case PatternNode.Repeat repeat:
                Build(repeat, from, to);
                break;
            default:
                _states[from].Free.Add((to, node));
                break;
        }
    }

    private void Build(PatternNode.Repeat repeat, int from, int to)
    {
        for (int i = 0; i < repeat.Least; i++)
            from = Behind(repeat.Part, from);
        if (repeat.Most is not { } most)
        {
            int loop = Linked(from);
            Link(Behind(repeat.Part, loop), loop);
            Link(loop, to);
            return;
        }
        for (int i = repeat.Least; i < most; i++)
        {
            Link(from, to);
            from = Behind(repeat.Part, from);
        }
        Link(from, to);
    }

    private int Behind(PatternNode node, int from)
    {
        int to = Add();
        Build(node, from, to);
        return to;
    }

    private int Linked(int from)
    {
        int to = Add();
        Link(from, to);
        return to;
    }

    private void Link(int from, int to) => _states[from].Free.Add((to, null));

    /// <param name="Moves">Where characters lead.</param>
    /// <param name="Free">Where one gets without a character: always, or at the beginning or the end of the text.</param>
    private sealed record State(List<(CodePointSet Set, int To)> Moves, List<(int To, PatternNode? Condition)> Free);
}
