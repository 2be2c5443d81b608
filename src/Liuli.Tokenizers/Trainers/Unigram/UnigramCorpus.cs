using System.Text;

namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>The words to learn from, in an order that does not depend on that of the documents, and the characters that get tokens.</summary>
internal sealed class UnigramCorpus
{
    private UnigramCorpus(TrainingWord[] words, IReadOnlyList<(string Character, long Count)> characters)
    {
        Words = words;
        Characters = characters;
    }

    /// <summary>The words, by code units.</summary>
    public TrainingWord[] Words { get; }

    /// <summary>The characters, most frequent first; of equals the smaller code point.</summary>
    public IReadOnlyList<(string Character, long Count)> Characters { get; }

    /// <summary>Code units of all words together, each as often as it occurs.</summary>
    public double Length => Words.Sum(word => (double)word.Count * word.Text.Length);

    /// <param name="counts">Words as they were counted.</param>
    /// <param name="coverage">The share of all characters that get tokens.</param>
    /// <param name="required">Characters that get one anyway.</param>
    public static UnigramCorpus Create(IReadOnlyDictionary<string, long> counts, double coverage, string required)
    {
        Dictionary<Rune, long> frequencies = [];
        foreach ((string word, long count) in counts)
        {
            foreach (Rune rune in word.EnumerateRunes())
                frequencies[rune] = frequencies.GetValueOrDefault(rune) + count;
        }
        HashSet<Rune> kept = [.. required.EnumerateRunes()];
        double total = frequencies.Values.Sum(count => (double)count), covered = 0;
        foreach ((Rune rune, long count) in frequencies.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Value))
        {
            if (covered >= coverage * total)
                break;
            covered += count;
            // Half a surrogate pair reads as this; no text can be spelled with it.
            if (rune != Rune.ReplacementChar)
                kept.Add(rune);
        }
        Dictionary<string, long> words = new(StringComparer.Ordinal);
        foreach ((string word, long count) in counts)
            AddParts(words, word, count, kept);
        TrainingWord[] sorted = [.. words.Select(entry => new TrainingWord(entry.Key, entry.Value)).OrderBy(word => word.Text, StringComparer.Ordinal)];
        return new UnigramCorpus(sorted, [.. kept.Select(rune => (rune.ToString(), frequencies.GetValueOrDefault(rune))).OrderByDescending(c => c.Item2).ThenBy(c => Rune.GetRuneAt(c.Item1, 0).Value)]);
    }

    /// <summary>A character without a token parts a word: nothing can be learned across it.</summary>
    private static void AddParts(Dictionary<string, long> words, string word, long count, HashSet<Rune> kept)
    {
        int start = 0, at = 0;
        foreach (Rune rune in word.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (!kept.Contains(rune))
            {
                Add(word[start..at]);
                start = end;
            }
            at = end;
        }
        Add(word[start..]);

        void Add(string part)
        {
            if (part.Length > 0)
                words[part] = words.GetValueOrDefault(part) + count;
        }
    }
}
