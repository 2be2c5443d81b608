namespace Liuli.Inference.Structured.Patterns;

/// <summary>Ways through an automaton.</summary>
internal static class AutomatonPaths
{
    /// <summary>Where there is no way.</summary>
    public const long None = long.MaxValue;

    /// <summary>The least weight of the moves from each state to one that accepts; <see cref="None"/> where there is no way (Dijkstra, from the ends).</summary>
    /// <param name="next">For each state, where each kind of move leads; negative: nowhere.</param>
    /// <param name="kinds">How many kinds of moves there are.</param>
    /// <param name="accepts">Which states accept.</param>
    /// <param name="weight">What a move from a state weighs.</param>
    public static long[] ToAccept(int[] next, int kinds, bool[] accepts, Func<int, long> weight)
    {
        List<int>[] before = [.. accepts.Select(_ => new List<int>())];
        for (int i = 0; i < next.Length; i++)
        {
            // Kinds that lead to the same place mostly stand beside each other.
            if (next[i] >= 0 && (i % kinds == 0 || next[i] != next[i - 1]))
                before[next[i]].Add(i / kinds);
        }
        long[] distances = [.. accepts.Select(accept => accept ? 0 : None)];
        PriorityQueue<int, long> open = new(Enumerable.Range(0, accepts.Length).Where(state => accepts[state]).Select(state => (state, 0L)));
        while (open.TryDequeue(out int state, out long distance))
        {
            if (distance > distances[state])
                continue;
            foreach (int previous in before[state])
            {
                long way = distance + weight(previous);
                if (way >= distances[previous])
                    continue;
                distances[previous] = way;
                open.Enqueue(previous, way);
            }
        }
        return distances;
    }
}
