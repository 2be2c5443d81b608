using Liuli.Tokenizers.Trainers;

namespace Liuli.Tokenizers.Tests.Trainers;

public class BpeTrainerTests
{
    // Sennrich et al. (2016), figure 1: low ×5, lower ×2, newest ×6, widest ×3. Without their end-of-word sign the most frequent
    // pairs are: es ×9, est ×9; then lo ×7 and low ×7; then ew ×6, new ×6 …
    private static readonly string[] Sennrich =
        [.. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6), .. Enumerable.Repeat("widest", 3)];

    [Fact]
    public void LearnsThePairsOfTheTextbookExample()
    {
        Tokenizer tokenizer = BpeTrainer.Train(Sennrich, new BpeTrainerOptions { VocabularySize = 256 + 5, SpecialTokens = [] });
        Assert.Equal(["es", "est", "lo", "low", "ew"], Enumerable.Range(256, 5).Select(tokenizer.IdToToken));
        Assert.Equal(["low", "est"], tokenizer.Encode("lowest").Tokens);
    }

    [Fact]
    public void ReadsBackIdentically()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["今天天气真好, isn't it? 今天 is today.", "😀😀 naïve"], new BpeTrainerOptions { VocabularySize = 300 });
        using TemporaryDirectory directory = new();
        tokenizer.Save(directory.Path);
        Tokenizer again = Tokenizer.Load(directory.Path);
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        Assert.Equal(tokenizer.Encode("今天 is 😀").Ids, again.Encode("今天 is 😀").Ids);
        Assert.Equal(0, again.SpecialTokens.Eos);
    }

    [Fact]
    public void OrderOfDocumentsDoesNotMatter()
    {
        string[] documents = ["the cat sat on the mat", "天天向上 天天", "a cat and a dog", "the dog that sat"];
        BpeTrainerOptions options = new() { VocabularySize = 290 };
        Assert.Equal(BpeTrainer.Train(documents, options).ToJson(), BpeTrainer.Train(documents.Reverse(), options).ToJson());
    }

    [Fact]
    public void NeverMergesRarePairs()
    {
        Tokenizer tokenizer = BpeTrainer.Train(Sennrich, new BpeTrainerOptions { VocabularySize = 10_000, MinFrequency = 9, SpecialTokens = [] });
        Assert.Equal(256 + 2, tokenizer.VocabularySize);
    }

    [Fact]
    public void TooSmallAVocabularyIsRefused()
    {
        TokenizerException e = Assert.Throws<TokenizerException>(() => BpeTrainer.Train(Sennrich, new BpeTrainerOptions { VocabularySize = 100 }));
        Assert.Contains("257", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CanBeCancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => BpeTrainer.Train(Sennrich, new BpeTrainerOptions(), null, source.Token));
    }

    [Fact]
    public void SpecialTokensInTheTextTeachNothing()
    {
        Tokenizer tokenizer = BpeTrainer.Train(Enumerable.Repeat("ab<|endoftext|>", 10), new BpeTrainerOptions { VocabularySize = 1000 });
        Assert.Equal(257 + 1, tokenizer.VocabularySize);
        Assert.Equal([257, 0], tokenizer.Encode("ab<|endoftext|>").Ids);
    }

    [Fact]
    public void IncrementalCountsEqualARecount()
    {
        Random random = new(7);
        string[] documents = [.. Enumerable.Range(0, 60).Select(_ => string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(4)))))];
        Tokenizer tokenizer = BpeTrainer.Train(documents, new BpeTrainerOptions { VocabularySize = 256 + 40, SpecialTokens = [] });
        Assert.Equal(NaiveMerges(documents, 40), Enumerable.Range(256, 40).Select(tokenizer.IdToToken));
    }

    /// <summary>The definition: count all pairs afresh for every merge; ties go to the pair with the smaller ids.</summary>
    private static List<string> NaiveMerges(string[] documents, int count)
    {
        List<List<string>> words = [.. documents.Select(d => d.Select(c => c.ToString()).ToList())];
        List<string> merged = [];
        // Letters have the lowest ids, in alphabetical order; merged symbols follow.
        int Id(string symbol) => symbol.Length == 1 ? symbol[0] : 1000 + merged.IndexOf(symbol);
        while (merged.Count < count)
        {
            (string Left, string Right) best = words.SelectMany(w => w.Zip(w.Skip(1))).GroupBy(pair => pair)
                .OrderByDescending(g => g.Count()).ThenBy(g => Id(g.Key.First)).ThenBy(g => Id(g.Key.Second)).First().Key;
            foreach (List<string> word in words)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] != best.Left || word[i + 1] != best.Right)
                        continue;
                    word[i] += word[i + 1];
                    word.RemoveAt(i + 1);
                }
            }
            if (!merged.Contains(best.Left + best.Right))
                merged.Add(best.Left + best.Right);
        }
        return merged;
    }
}
