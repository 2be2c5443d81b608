namespace Liuli.Inference.Structured.Patterns;

/// <summary>A deterministic automaton over characters: which texts a pattern, a length, or several of them allow. Immutable.</summary>
internal sealed class CodePointAutomaton
{
    public const int Dead = -1;

    private const int MostStates = 60_000;

    private readonly int[] _next;
    private readonly bool[] _accepts;

    private CodePointAutomaton(CodePointSet[] classes, int[] next, bool[] accepts) => (Classes, _next, _accepts) = (classes, next, accepts);

    /// <summary>Characters that lead to the same place from everywhere; together all characters.</summary>
    public CodePointSet[] Classes { get; }

    public int States => _accepts.Length;

    /// <summary>Whether it allows no text at all. The first state is the start.</summary>
    public bool IsEmpty => States == 0;

    /// <summary>The automaton of a regular expression.</summary>
    /// <inheritdoc cref="PatternNfa(PatternNode, bool, string)"/>
    public static CodePointAutomaton Of(PatternNode pattern, bool search, string where)
    {
        PatternNfa nfa = new(pattern, search, where);
        CodePointSet[] classes = Partition(nfa.Sets);
        int[] samples = [.. classes.Select(set => set.Runs.First().First)];
        // The beginning is a state of its own, though another may have the same set: only there the text is empty, which $^ asks for.
        List<int[]> sets = [nfa.Initial()];
        Dictionary<string, long> numbers = [];
        return Explore(classes, 0, (state, kind) => Number(nfa.Move(sets[(int)state], samples[kind])), state => nfa.Accepts(sets[(int)state], isEmpty: state == 0), where);

        long Number(int[] set)
        {
            string key = string.Join(',', set);
            if (set.Length > 0 && numbers.TryAdd(key, sets.Count))
                sets.Add(set);
            return set.Length == 0 ? Dead : numbers[key];
        }
    }

    /// <summary>Whole numbers, with a sign or without, that a divisor leaves no rest of.</summary>
    public static CodePointAutomaton OfRests(int divisor, string where)
    {
        CodePointSet[] classes = [.. Enumerable.Range('0', 10).Select(digit => CodePointSet.Of(digit)), CodePointSet.Of('-'), CodePointSet.Of('0', '9').Union(CodePointSet.Of('-')).Complement()];
        // Rests are counted from 2: before them stand the beginning, and what is behind a sign.
        return Explore(classes, 0, (state, kind) => kind < 10 ? 2 + (10 * Math.Max(0, state - 2) + kind) % divisor : kind == 10 && state == 0 ? 1 : Dead, state => state == 2, where);
    }

    public bool Accepts(int state) => _accepts[state];

    /// <summary>The state behind a character of a class; <see cref="Dead"/> where none may come.</summary>
    public int Next(int state, int kind) => _next[state * Classes.Length + kind];

    /// <summary>Texts that both allow.</summary>
    public CodePointAutomaton Intersect(CodePointAutomaton other, string where)
    {
        List<(CodePointSet Set, int Own, int Others)> pairs = [];
        for (int i = 0; i < Classes.Length; i++)
        {
            for (int j = 0; j < other.Classes.Length; j++)
            {
                CodePointSet both = Classes[i].Intersect(other.Classes[j]);
                if (!both.IsEmpty)
                    pairs.Add((both, i, j));
            }
        }
        if (IsEmpty || other.IsEmpty)
            return new CodePointAutomaton(Classes, [], []);
        return Explore([.. pairs.Select(pair => pair.Set)], 0, Move, state => Accepts((int)(state >> 32)) && other.Accepts((int)state), where);

        long Move(long state, int kind)
        {
            int own = Next((int)(state >> 32), pairs[kind].Own), others = other.Next((int)state, pairs[kind].Others);
            return own == Dead || others == Dead ? Dead : (long)own << 32 | (uint)others;
        }
    }

    /// <summary>Those of its texts that have at least so many characters.</summary>
    public CodePointAutomaton FromLength(int least, string where)
    {
        return IsEmpty ? this : Explore(Classes, 0, Move, state => Accepts((int)(state >> 32)) && (int)state == least, where);

        long Move(long state, int kind)
        {
            int next = Next((int)(state >> 32), kind);
            return next == Dead ? Dead : (long)next << 32 | (uint)Math.Min((int)state + 1, least);
        }
    }

    /// <summary>All texts that it does not allow.</summary>
    public CodePointAutomaton Complement(string where)
    {
        // One state more: behind what it does not allow, anything is allowed.
        int outside = States;
        return Explore(Classes, 0, (state, kind) => state == outside || Next((int)state, kind) == Dead ? outside : Next((int)state, kind), state => state == outside || !Accepts((int)state), where);
    }

    /// <summary>Makes the part of an automaton that is reached and from which an end can be reached.</summary>
    private static CodePointAutomaton Explore(CodePointSet[] classes, long start, Func<long, int, long> next, Func<long, bool> accepts, string where)
    {
        List<long> found = [start];
        Dictionary<long, int> numbers = new() { [start] = 0 };
        List<int> moves = [];
        List<bool> ends = [];
        for (int at = 0; at < found.Count; at++)
        {
            ends.Add(accepts(found[at]));
            for (int kind = 0; kind < classes.Length; kind++)
            {
                long to = next(found[at], kind);
                if (to != Dead && numbers.TryAdd(to, found.Count))
                    found.Add(to);
                moves.Add(to == Dead ? Dead : numbers[to]);
            }
            if (found.Count > MostStates)
                throw new NotSupportedException($"JSON schema: {where} is too large: it needs more than {MostStates} states; ask for less, or for a shorter maxLength");
        }
        return Trim(classes, [.. moves], [.. ends]);
    }

    private static CodePointAutomaton Trim(CodePointSet[] classes, int[] moves, bool[] ends)
    {
        bool[] lives = [.. AutomatonPaths.ToAccept(moves, classes.Length, ends, _ => 1).Select(distance => distance < AutomatonPaths.None)];
        if (!lives[0])
            return new CodePointAutomaton(classes, [], []);
        int[] renamed = new int[ends.Length];
        int count = 0;
        for (int state = 0; state < ends.Length; state++)
            renamed[state] = lives[state] ? count++ : Dead;
        int[] kept = [.. Enumerable.Range(0, moves.Length).Where(i => lives[i / classes.Length]).Select(i => moves[i] == Dead ? Dead : renamed[moves[i]])];
        return new CodePointAutomaton(classes, kept, [.. ends.Where((_, state) => lives[state])]);
    }

    /// <summary>The coarsest classes that no set divides.</summary>
    private static CodePointSet[] Partition(IEnumerable<CodePointSet> sets)
    {
        List<CodePointSet> classes = [CodePointSet.All];
        List<CodePointSet> seen = [];
        foreach (CodePointSet set in sets)
        {
            if (seen.Exists(set.SameAs))
                continue;
            seen.Add(set);
            CodePointSet outside = set.Complement();
            classes = [.. classes.SelectMany(part => new[] { part.Intersect(set), part.Intersect(outside) }).Where(part => !part.IsEmpty)];
        }
        return [.. classes];
    }
}
