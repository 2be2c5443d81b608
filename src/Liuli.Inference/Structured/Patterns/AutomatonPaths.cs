namespace Liuli.Inference.Structured.Patterns;

/// <summary>Ways through an automaton.</summary>
internal static class AutomatonPaths
{
    /// <summary>The fewest moves from each state to one that accepts; <see cref="JsonRule.Endless"/> where there is no way.</summary>
    /// <param name="next">For each state, where each kind of move leads; negative: nowhere.</param>
    /// <param name="kinds">How many kinds of moves there are.</param>
    /// <param name="accepts">Which states accept.</param>
    public static int[] ToAccept(int[] next, int kinds, bool[] accepts)
    {
        List<int>[] before = [.. accepts.Select(_ => new List<int>())];
        for (int i = 0; i < next.Length; i++)
        {
            if (next[i] >= 0)
                before[next[i]].Add(i / kinds);
        }
        int[] distances = [.. accepts.Select(accept => accept ? 0 : JsonRule.Endless)];
        Queue<int> open = new(Enumerable.Range(0, accepts.Length).Where(state => accepts[state]));
        while (open.TryDequeue(out int state))
        {
            foreach (int previous in before[state].Where(previous => distances[previous] == JsonRule.Endless))
            {
                distances[previous] = distances[state] + 1;
                open.Enqueue(previous);
            }
        }
        return distances;
    }
}
