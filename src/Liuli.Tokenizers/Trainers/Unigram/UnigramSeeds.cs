namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>Finds the substrings that tokens are chosen from: those that occur at least twice, the most valuable first.</summary>
/// <remarks>
/// The value of a substring is its frequency times its length. A suffix array (Manber and Myers, 1993) of the words, compared so far as a token reaches, brings equal beginnings together; the common
/// lengths of neighbours (LCP) enclose each of them in an interval. Substrings that only ever occur as the beginning of one longer substring are left out, as in SentencePiece: the longer one is worth more.
/// </remarks>
internal sealed class UnigramSeeds
{
    private readonly string _text;
    private readonly long[] _weights;
    private readonly int[] _suffixes;
    private readonly int _longest;

    private UnigramSeeds(TrainingWord[] words, int longest)
    {
        _longest = longest;
        // Words one behind the other, each ended by a sign that no word has.
        _text = string.Concat(words.Select(word => $"{word.Text}\0"));
        _weights = new long[_text.Length];
        List<int> suffixes = new(_text.Length);
        int at = 0;
        foreach (TrainingWord word in words)
        {
            for (int i = 0; i < word.Text.Length; i++, at++)
            {
                _weights[at] = word.Count;
                if (i == 0 || !char.IsSurrogatePair(word.Text, i - 1))
                    suffixes.Add(at);
            }
            at++;
        }
        _suffixes = [.. suffixes];
    }

    /// <summary>Substrings of two characters or more and their values, the most valuable first; of equals the smaller by code units.</summary>
    public static List<(string Text, double Value)> Find(TrainingWord[] words, int longest, int most, CancellationToken cancellation)
    {
        UnigramSeeds seeds = new(words, longest);
        seeds.Sort(cancellation);
        List<(int At, int Length, long Value)> found = seeds.Intervals();
        found.Sort((a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : seeds._text.AsSpan(a.At, a.Length).SequenceCompareTo(seeds._text.AsSpan(b.At, b.Length)));
        return [.. found.Select(seed => (seeds._text.Substring(seed.At, seed.Length), (double)seed.Value)).DistinctBy(seed => seed.Item1).Take(most)];
    }

    private void Sort(CancellationToken cancellation)
    {
        long compared = 0;
        try
        {
            Array.Sort(_suffixes, (a, b) =>
            {
                if ((++compared & 0xFFFFF) == 0)
                    cancellation.ThrowIfCancellationRequested();
                int order = Head(a).SequenceCompareTo(Head(b));
                return order != 0 ? order : a.CompareTo(b);
            });
        }
        catch (InvalidOperationException error) when (error.InnerException is OperationCanceledException stopped)
        {
            throw new OperationCanceledException(stopped.Message, stopped, cancellation);
        }
    }

    /// <summary>What of a suffix a token could be.</summary>
    private ReadOnlySpan<char> Head(int suffix)
    {
        ReadOnlySpan<char> head = _text.AsSpan(suffix, Math.Min(_longest, _text.Length - suffix));
        int end = head.IndexOf('\0');
        return end < 0 ? head : head[..end];
    }

    /// <summary>One pass over the sorted suffixes with a stack of the beginnings that are still common to all up to here.</summary>
    private List<(int At, int Length, long Value)> Intervals()
    {
        List<(int At, int Length, long Value)> found = [];
        Stack<(int Length, long Frequency)> open = new();
        for (int i = 0; i < _suffixes.Length; i++)
        {
            int common = i + 1 < _suffixes.Length ? Common(_suffixes[i], _suffixes[i + 1]) : 0;
            // This suffix belongs to every interval that is open, and to the one that opens with it.
            long carried = _weights[_suffixes[i]];
            while (open.Count > 0 && open.Peek().Length > common)
            {
                (int length, long frequency) = open.Pop();
                carried += frequency;
                Add(found, _suffixes[i], length, carried);
            }
            if (common > 0 && (open.Count == 0 || open.Peek().Length < common))
                open.Push((common, carried));
            else if (open.Count > 0)
                open.Push((open.Peek().Length, open.Pop().Frequency + carried));
        }
        return found;
    }

    private void Add(List<(int At, int Length, long Value)> found, int at, int length, long frequency)
    {
        if (char.IsHighSurrogate(_text[at + length - 1]))
            length--;
        int characters = length;
        foreach (char unit in _text.AsSpan(at, length))
            characters -= char.IsLowSurrogate(unit) ? 1 : 0;
        if (characters > 1 && frequency > 1)
            found.Add((at, length, frequency * characters));
    }

    private int Common(int a, int b) => Head(a).CommonPrefixLength(Head(b));
}
