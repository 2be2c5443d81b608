using System.Runtime.InteropServices;

namespace Liuli.Tokenizers.Trainers;

/// <summary>
/// Learns merges: again and again the most frequent pair of neighbouring symbols becomes one symbol. Of equally frequent pairs
/// the one with the smaller left id goes first, then the one with the smaller right id, so the result depends on nothing but
/// the counts. Counts are kept up to date by visiting only the words that contain the merged pair, and a heap with lazy
/// corrections finds the next pair.
/// </summary>
internal sealed class PairMerger
{
    private readonly List<(int[] Symbols, int Length, long Count)> _words;
    private readonly Dictionary<(int Left, int Right), int> _pairIndex = [];
    private readonly List<Pair> _pairs = [];
    private readonly PriorityQueue<int, (long Count, int Left, int Right)> _queue = new(Comparer<(long Count, int Left, int Right)>.Create(Compare));
    private readonly HashSet<int> _grown = [];

    /// <param name="words">The symbols of each word and how often it occurs. The arrays are changed.</param>
    public PairMerger(IEnumerable<(int[] Symbols, long Count)> words)
    {
        _words = [.. words.Where(word => word.Symbols.Length > 1).Select(word => (word.Symbols, word.Symbols.Length, word.Count))];
        for (int w = 0; w < _words.Count; w++)
        {
            (int[] symbols, int length, long count) = _words[w];
            for (int i = 1; i < length; i++)
                Increase(symbols[i - 1], symbols[i], count, w);
        }
        EnqueueGrown();
    }

    /// <summary>Takes the most frequent pair off; false when no pair occurs at least <paramref name="minFrequency"/> times.</summary>
    public bool TryNext(long minFrequency, out (int Left, int Right) next)
    {
        while (_queue.TryDequeue(out int index, out (long Count, int Left, int Right) entry))
        {
            ref Pair pair = ref CollectionsMarshal.AsSpan(_pairs)[index];
            if (entry.Count > pair.Count)
            {
                if (pair.Count > 0)
                    _queue.Enqueue(index, (pair.Count, entry.Left, entry.Right));
                continue;
            }
            // A smaller entry is older than a larger one that has been handled; a used pair has count 0.
            if (entry.Count < pair.Count)
                continue;
            next = (entry.Left, entry.Right);
            return pair.Count >= minFrequency;
        }
        next = default;
        return false;
    }

    /// <summary>Replaces the pair by a symbol everywhere.</summary>
    public void Merge((int Left, int Right) merged, int symbol)
    {
        int index = _pairIndex[merged];
        List<int> words = _pairs[index].Words;
        foreach (int w in words)
            MergeWord(w, merged, symbol);
        _pairs[index] = new Pair { Left = merged.Left, Right = merged.Right, Words = [] };
        _grown.Remove(index);
        EnqueueGrown();
    }

    private static int Compare((long Count, int Left, int Right) a, (long Count, int Left, int Right) b)
    {
        int order = b.Count.CompareTo(a.Count);
        if (order == 0)
            order = a.Left.CompareTo(b.Left);
        return order != 0 ? order : a.Right.CompareTo(b.Right);
    }

    private void MergeWord(int w, (int Left, int Right) merged, int symbol)
    {
        (int[] symbols, int length, long count) = _words[w];
        int written = 0;
        for (int i = 0; i < length; i++)
        {
            if (i + 1 >= length || symbols[i] != merged.Left || symbols[i + 1] != merged.Right)
            {
                symbols[written++] = symbols[i];
                continue;
            }
            if (written > 0)
            {
                Decrease(symbols[written - 1], merged.Left, count);
                Increase(symbols[written - 1], symbol, count, w);
            }
            if (i + 2 < length)
            {
                Decrease(merged.Right, symbols[i + 2], count);
                Increase(symbol, symbols[i + 2], count, w);
            }
            symbols[written++] = symbol;
            i++;
        }
        _words[w] = (symbols, written, count);
    }

    private void Increase(int left, int right, long count, int word)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairIndex, (left, right), out bool known);
        if (!known)
        {
            index = _pairs.Count;
            _pairs.Add(new Pair { Left = left, Right = right, Words = [] });
        }
        ref Pair pair = ref CollectionsMarshal.AsSpan(_pairs)[index];
        pair.Count += count;
        if (pair.Words.Count == 0 || pair.Words[^1] != word)
            pair.Words.Add(word);
        _grown.Add(index);
    }

    private void Decrease(int left, int right, long count)
    {
        if (_pairIndex.TryGetValue((left, right), out int index))
            CollectionsMarshal.AsSpan(_pairs)[index].Count -= count;
    }

    private void EnqueueGrown()
    {
        foreach (int index in _grown)
        {
            Pair pair = _pairs[index];
            if (pair.Count > 0)
                _queue.Enqueue(index, (pair.Count, pair.Left, pair.Right));
        }
        _grown.Clear();
    }

    private struct Pair
    {
        public int Left, Right;
        public long Count;
        public List<int> Words;
    }
}
