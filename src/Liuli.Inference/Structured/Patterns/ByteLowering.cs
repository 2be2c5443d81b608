using System.Globalization;
using System.Text;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>Turns an automaton over characters into one over the bytes that JSON writes them with.</summary>
internal sealed class ByteLowering
{
    /// <summary>Numbers of a table: 16 MB.</summary>
    private const int MostMoves = 4_000_000;

    private readonly string _where;
    private readonly List<ByteRuns>[] _ways;
    private readonly byte[] _kinds = new byte[256];
    private readonly byte[] _samples;
    private readonly List<int> _next = [];
    private readonly List<bool> _accepts = [];
    private readonly Dictionary<string, int> _between = [];

    private ByteLowering(CodePointAutomaton source, string where, IEnumerable<ByteRuns> spare)
    {
        _where = where;
        _ways = [.. source.Classes.Select(JsonSpelling.Of)];
        _ways[0].AddRange(spare);
        // Bytes between two bounds of runs are moves of the same kind everywhere.
        SortedSet<int> bounds = [0, .. _ways.SelectMany(ways => ways).SelectMany(way => way.Places).SelectMany(place => (int[])[place.First, place.Last + 1])];
        _samples = [.. bounds.Where(bound => bound < 256).Select(bound => (byte)bound)];
        for (int value = 0, kind = 0; value < 256; value++)
        {
            if (kind + 1 < _samples.Length && _samples[kind + 1] == value)
                kind++;
            _kinds[value] = (byte)kind;
        }
    }

    /// <summary>Any text, with all escapes.</summary>
    public static ByteAutomaton AnyText { get; } = Run(CodePointAutomaton.Of(new PatternNode.Repeat(new PatternNode.Character(CodePointSet.All), 0, null), search: false, "any text"), "any text", JsonSpelling.Spare());

    /// <summary>An automaton over bytes; its first states are those of the source, between characters.</summary>
    /// <param name="source">An automaton that is not empty.</param>
    /// <param name="where">Where it comes from in the schema.</param>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public static ByteAutomaton Run(CodePointAutomaton source, string where) => Run(source, where, []);

    private static ByteAutomaton Run(CodePointAutomaton source, string where, IEnumerable<ByteRuns> spare)
    {
        ByteLowering lowering = new(source, where, spare);
        for (int state = 0; state < source.States; state++)
            lowering.Add(source.Accepts(state));
        for (int state = 0; state < source.States; state++)
        {
            List<Tail> tails = [];
            for (int kind = 0; kind < source.Classes.Length; kind++)
            {
                int target = source.Next(state, kind);
                if (target != CodePointAutomaton.Dead)
                    tails.AddRange(lowering._ways[kind].Select(way => new Tail(way, 0, target)));
            }
            lowering.Fill(state, tails);
        }
        return new ByteAutomaton(lowering._kinds, [.. lowering._next], [.. lowering._accepts], source.States);
    }

    private int Add(bool accepts)
    {
        if (_next.Count + _samples.Length > MostMoves)
            throw new NotSupportedException($"JSON schema: {_where} is too large: its table has more than {MostMoves} entries; ask for less, or for a shorter maxLength");
        _accepts.Add(accepts);
        _next.AddRange(Enumerable.Repeat(ByteAutomaton.Dead, _samples.Length));
        return _accepts.Count - 1;
    }

    private void Fill(int state, List<Tail> tails)
    {
        for (int kind = 0; kind < _samples.Length; kind++)
        {
            byte sample = _samples[kind];
            List<Tail> rest = [.. tails.Where(tail => tail.Place.First <= sample && sample <= tail.Place.Last).Select(tail => tail with { At = tail.At + 1 })];
            if (rest.Count > 0)
                _next[state * _samples.Length + kind] = rest[0].IsOver ? rest[0].Target : Between(rest);
        }
    }

    /// <summary>The state within a character, from which the same bytes lead to the same states.</summary>
    private int Between(List<Tail> tails)
    {
        StringBuilder key = new();
        foreach (Tail tail in tails)
        {
            key.Append(CultureInfo.InvariantCulture, $"{tail.Target}:");
            for (int i = tail.At; i < tail.Way.Places.Count; i++)
                key.Append((char)tail.Way.Places[i].First).Append((char)tail.Way.Places[i].Last);
            key.Append(';');
        }
        if (_between.TryGetValue(key.ToString(), out int known))
            return known;
        int state = Add(accepts: false);
        _between.Add(key.ToString(), state);
        Fill(state, tails);
        return state;
    }

    /// <summary>What is left of a way to write some characters.</summary>
    private sealed record Tail(ByteRuns Way, int At, int Target)
    {
        public (byte First, byte Last) Place => Way.Places[At];

        public bool IsOver => At == Way.Places.Count;
    }
}
