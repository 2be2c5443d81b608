using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>All ways to spell a word with the tokens of a table: places between characters, and tokens that lead from one to a later one. For one thread.</summary>
internal sealed class UnigramLattice(PieceTable pieces)
{
    private readonly List<(int Start, int End, int Id)> _edges = [];
    private double[] _forward = new double[64], _backward = new double[64];
    private int[] _edgeTo = new int[64];

    /// <summary>Adds count · P(token | word) of every token to <paramref name="expected"/> and returns ln Σ P over all spellings.</summary>
    /// <remarks>The forward-backward algorithm, in logarithms (Rabiner, "A tutorial on hidden Markov models", 1989).</remarks>
    public double AddExpected(string word, double count, Span<double> expected)
    {
        FindEdges(word, wholeWord: true);
        double[] scores = pieces.Scores;
        _forward.AsSpan(0, word.Length + 1).Fill(double.NegativeInfinity);
        _backward.AsSpan(0, word.Length + 1).Fill(double.NegativeInfinity);
        _forward[0] = 0;
        _backward[word.Length] = 0;
        // Edges stand in the order of their starts: when one is looked at, all that lead to its start have been.
        foreach ((int start, int end, int id) in _edges)
            _forward[end] = LogAdd(_forward[end], _forward[start] + scores[id]);
        for (int i = _edges.Count - 1; i >= 0; i--)
        {
            (int start, int end, int id) = _edges[i];
            _backward[start] = LogAdd(_backward[start], scores[id] + _backward[end]);
        }
        double total = _forward[word.Length];
        foreach ((int start, int end, int id) in _edges)
            expected[id] += count * Math.Exp(_forward[start] + scores[id] + _backward[end] - total);
        return total;
    }

    /// <summary>The likeliest spelling (Viterbi, 1967), last token first.</summary>
    /// <param name="word">The word.</param>
    /// <param name="path">Receives the tokens.</param>
    /// <param name="wholeWord">Whether one token may be the whole word.</param>
    /// <returns>Its log-probability; −∞ when there is none.</returns>
    public double BestPath(string word, List<int> path, bool wholeWord = true)
    {
        FindEdges(word, wholeWord);
        _forward.AsSpan(0, word.Length + 1).Fill(double.NegativeInfinity);
        _forward[0] = 0;
        for (int i = 0; i < _edges.Count; i++)
        {
            (int start, int end, int id) = _edges[i];
            double score = _forward[start] + pieces.Scores[id];
            if (score <= _forward[end])
                continue;
            _forward[end] = score;
            _edgeTo[end] = i;
        }
        path.Clear();
        if (double.IsNegativeInfinity(_forward[word.Length]))
            return double.NegativeInfinity;
        for (int end = word.Length; end > 0; end = _edges[_edgeTo[end]].Start)
            path.Add(_edges[_edgeTo[end]].Id);
        return _forward[word.Length];
    }

    private void FindEdges(string word, bool wholeWord)
    {
        if (_forward.Length <= word.Length)
            (_forward, _backward, _edgeTo) = (new double[2 * word.Length], new double[2 * word.Length], new int[2 * word.Length]);
        _edges.Clear();
        for (int start = 0; start < word.Length; start++)
        {
            if (char.IsLowSurrogate(word[start]) && start > 0 && char.IsHighSurrogate(word[start - 1]))
                continue;
            int node = CharTrie.Root;
            for (int end = start; end < word.Length;)
            {
                node = pieces.Trie.Child(node, word[end++]);
                if (node < 0)
                    break;
                int id = pieces.Trie.Value(node);
                if (id >= 0 && (wholeWord || end - start < word.Length))
                    _edges.Add((start, end, id));
            }
        }
    }

    /// <summary>ln(e^a + e^b).</summary>
    private static double LogAdd(double a, double b)
    {
        (double less, double more) = a < b ? (a, b) : (b, a);
        // Beyond 2⁻⁵³ of the sum there is nothing to add.
        return less < more - 37 ? more : more + Math.Log(1 + Math.Exp(less - more));
    }
}
