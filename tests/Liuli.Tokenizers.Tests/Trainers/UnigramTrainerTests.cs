using System.Text;
using Liuli.Tokenizers.Trainers;
using Liuli.Tokenizers.Trainers.Unigram;

namespace Liuli.Tokenizers.Tests.Trainers;

public class UnigramTrainerTests
{
    private static readonly string[] s_documents = [.. Corpus()];

    [Theory]
    [InlineData(600)]
    [InlineData(800)]
    public void TheVocabularyHasTheSizeAskedForAndEveryTextComesBack(int size)
    {
        Tokenizer tokenizer = UnigramTrainer.Train(s_documents, new UnigramTrainerOptions { VocabularySize = size });
        Assert.Equal(size, tokenizer.VocabularySize);
        foreach (string text in (string[])[.. s_documents, "", " ", "  two  spaces ", "\n\n a\tb\r\n", "never seen: ÄÖ 😀😀 ✓", "<0x0A> is no line end", "0xFF<0x41>", "a<s>b"])
            Assert.Equal(text == "a<s>b" ? "a<s> b" : text, tokenizer.Decode([.. tokenizer.Encode(text).Ids])); // what follows a special token begins a text of its own
    }

    [Fact]
    public void ReadsBackIdentically()
    {
        Tokenizer tokenizer = UnigramTrainer.Train(s_documents, new UnigramTrainerOptions { VocabularySize = 700 });
        using TemporaryDirectory directory = new();
        tokenizer.Save(directory.Path);
        Tokenizer again = Tokenizer.Load(directory.Path);
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        foreach (string text in (string[])["the cat and 今天 😀", "<0x0A> stays"])
        {
            Assert.Equal(tokenizer.Encode(text).Ids, again.Encode(text).Ids);
            Assert.Equal(text, again.Decode([.. again.Encode(text).Ids]));
        }
        Assert.Equal(2, again.SpecialTokens.Eos);
    }

    [Fact]
    public void NeitherThreadsNorTheOrderOfDocumentsMatter()
    {
        UnigramTrainerOptions options = new() { VocabularySize = 800, Threads = 1 };
        string expected = UnigramTrainer.Train(s_documents, options).ToJson();
        foreach (int threads in (int[])[2, 3, 8])
            Assert.Equal(expected, UnigramTrainer.Train(s_documents, options with { Threads = threads }).ToJson());
        Assert.Equal(expected, UnigramTrainer.Train(s_documents.Reverse(), options).ToJson());
    }

    [Fact]
    public void EachEstimateMakesTheTextsLikelier()
    {
        UnigramEstimator estimator = new(Words(), 2, CancellationToken.None);
        PieceTable pieces = Seeds();
        double before = double.NegativeInfinity;
        for (int i = 0; i < 6; i++)
        {
            pieces = estimator.Estimate(pieces, out double likelihood);
            Assert.True(likelihood > before, $"estimate {i}: {likelihood} after {before}");
            before = likelihood;
        }
    }

    [Fact]
    public void SparingATokenCostsLittleAndFewerTokensCostMore()
    {
        UnigramEstimator estimator = new(Words(), 2, CancellationToken.None);
        PieceTable pieces = estimator.Estimate(Seeds(), out double all);
        PieceTable half = UnigramPruner.Prune(estimator, pieces, pieces.Count / 2), few = UnigramPruner.Prune(estimator, pieces, 60);
        Assert.True(half.Count <= pieces.Count / 2);
        double halfLikelihood = Converged(half), fewLikelihood = Converged(few);
        Assert.True(halfLikelihood > fewLikelihood, $"{halfLikelihood} with {half.Count}, {fewLikelihood} with {few.Count}");
        // Taking away at random costs more than taking away what is missed least.
        int[] order = [.. Enumerable.Range(0, pieces.Count)];
        new Random(5).Shuffle(order);
        int[] kept = [.. order.Where(id => PieceTable.IsCharacter(pieces.Texts[id])), .. order.Where(id => !PieceTable.IsCharacter(pieces.Texts[id]))];
        PieceTable random = new([.. kept.Take(half.Count).Select(id => (pieces.Texts[id], pieces.Scores[id]))]);
        Assert.True(halfLikelihood > Converged(random));

        double Converged(PieceTable table)
        {
            for (int i = 0; i < 3; i++)
                table = estimator.Estimate(table, out _);
            estimator.Estimate(table, out double likelihood);
            return likelihood;
        }
    }

    [Fact]
    public void ExpectedCountsAreThoseOfWritingOutEverySpelling()
    {
        PieceTable pieces = new([("a", Math.Log(.3)), ("b", Math.Log(.2)), ("ab", Math.Log(.25)), ("ba", Math.Log(.15)), ("aba", Math.Log(.1))]);
        const string word = "ababa";
        List<(int[] Ids, double P)> spellings = [];
        Spell(0, [], 1);
        double total = spellings.Sum(s => s.P);
        double[] expected = new double[pieces.Count];
        double found = new UnigramLattice(pieces).AddExpected(word, 3, expected);
        Assert.Equal(Math.Log(total), found, 1e-12);
        for (int id = 0; id < pieces.Count; id++)
            Assert.Equal(3 * spellings.Sum(s => s.P * s.Ids.Count(i => i == id)) / total, expected[id], 1e-12);
        List<int> path = [];
        double best = new UnigramLattice(pieces).BestPath(word, path);
        Assert.Equal(Math.Log(spellings.Max(s => s.P)), best, 1e-12);
        path.Reverse();
        Assert.Equal(spellings.MaxBy(s => s.P).Ids, path);

        void Spell(int start, int[] ids, double p)
        {
            if (start == word.Length)
                spellings.Add((ids, p));
            for (int id = 0; id < pieces.Count; id++)
            {
                if (word.AsSpan(start).StartsWith(pieces.Texts[id]))
                    Spell(start + pieces.Texts[id].Length, [.. ids, id], p * Math.Exp(pieces.Scores[id]));
            }
        }
    }

    [Fact]
    public void SeedsAreTheRepeatedSubstringsWithTheirFrequencies()
    {
        TrainingWord[] words = [new("abcab", 2), new("bcabc", 3), new("x😀y", 1), new("z😀y", 1), new("z😃", 1)];
        Dictionary<string, double> found = UnigramSeeds.Find(words, 4, 1000, CancellationToken.None).ToDictionary(seed => seed.Text, seed => seed.Value);
        foreach ((string text, double value) in found)
        {
            int characters = text.EnumerateRunes().Count();
            Assert.InRange(characters, 2, 4);
            Assert.Equal(characters * words.Sum(word => word.Count * Enumerable.Range(0, word.Text.Length).Count(i => word.Text.AsSpan(i).StartsWith(text))), value);
        }
        // Of all substrings that occur twice, none is missing but those that always go on in the same way.
        foreach (string expected in (string[])["abc", "bcab", "cab", "ab", "bc", "😀y"])
            Assert.Contains(expected, found.Keys);
        Assert.DoesNotContain("ca", found.Keys); // always cab
        Assert.DoesNotContain(found.Keys, text => char.IsHighSurrogate(text[^1]) || char.IsLowSurrogate(text[0]));
    }

    [Fact]
    public void TheDigammaFunctionHasItsKnownValues()
    {
        const double euler = 0.57721566490153286;
        Assert.Equal(-euler, Digamma.Of(1), 1e-12);
        Assert.Equal(-euler - 2 * Math.Log(2), Digamma.Of(0.5), 1e-12);
        Assert.Equal(2.2517525890667211, Digamma.Of(10), 1e-12); // Abramowitz and Stegun, table 6.1
    }

    [Fact]
    public void WithoutBytesRareCharactersAreUnknown()
    {
        UnigramTrainerOptions options = new() { VocabularySize = 300, ByteFallback = false, CharacterCoverage = 0.98, RequiredCharacters = "ß" };
        Tokenizer tokenizer = UnigramTrainer.Train(s_documents, options);
        Assert.Equal(0, tokenizer.Encode("😀").Ids[^1]);
        Assert.NotNull(tokenizer.TokenToId("ß"));
        Assert.Equal("▁", tokenizer.Encode(" ").Tokens[^1]);
    }

    [Fact]
    public void LengthOfTokensAndCaseAreAsAsked()
    {
        Tokenizer tokenizer = UnigramTrainer.Train(s_documents, new UnigramTrainerOptions { VocabularySize = 600, MaxTokenLength = 4, Lowercase = true });
        for (int id = 3 + 256; id < tokenizer.VocabularySize; id++)
            Assert.InRange(tokenizer.IdToToken(id).Length, 1, 4);
        Assert.Equal(tokenizer.Encode("the cat").Ids, tokenizer.Encode("THE Cat").Ids);
    }

    [SkippableFact]
    public void ItCompressesAsWellAsBpe()
    {
        string[] lines = File.ReadAllText(SharedData.Path("data/corpora/tinyshakespeare.txt"))[..300_000].Split('\n');
        Tokenizer unigram = UnigramTrainer.Train(lines, new UnigramTrainerOptions { VocabularySize = 2000 }), bpe = BpeTrainer.Train(lines, new BpeTrainerOptions { VocabularySize = 2000 });
        long Tokens(Tokenizer tokenizer) => lines.Sum(text => (long)tokenizer.Encode(text, addSpecialTokens: false).Ids.Count);
        Assert.InRange((double)Tokens(unigram) / Tokens(bpe), 0.9, 1.05);
    }

    [Fact]
    public void WrongSettingsAreNamed()
    {
        string Message(UnigramTrainerOptions options) => Assert.Throws<TokenizerException>(() => UnigramTrainer.Train(s_documents, options)).Message;
        Assert.Contains("size of 200", Message(new() { VocabularySize = 200 }), StringComparison.Ordinal);
        Assert.Contains("characters", Message(new() { VocabularySize = 280 }), StringComparison.Ordinal);
        Assert.Contains("unknown token", Message(new() { UnknownToken = "[UNK]" }), StringComparison.Ordinal);
        Assert.Contains("coverage", Message(new() { CharacterCoverage = 0 }), StringComparison.Ordinal);
        Assert.Contains("shrinking", Message(new() { ShrinkingFactor = 1 }), StringComparison.Ordinal);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => UnigramTrainer.Train(s_documents, new UnigramTrainerOptions(), null, source.Token));
        Assert.Equal(3 + 256 + 20, UnigramTrainer.Train([], new UnigramTrainerOptions()).VocabularySize); // nothing to learn from: the space and the signs of bytes
    }

    [Fact]
    public void ProgressCountsDownToTheSize()
    {
        List<TrainingProgress> heard = [];
        UnigramTrainer.Train(s_documents, new UnigramTrainerOptions { VocabularySize = 500 }, new Ear(heard.Add));
        TrainingProgress[] pruning = [.. heard.Where(p => p.Stage == TrainingStage.Pruning)];
        Assert.True(pruning.Length > 3);
        Assert.Equal(pruning.OrderByDescending(p => p.Done), pruning);
        Assert.All(pruning, p => Assert.Equal(500 - 259, p.Total));
    }

    private static TrainingWord[] Words() => [.. s_documents.SelectMany(text => text.Split(' ')).Where(word => word.Length > 0).GroupBy(word => word).Select(group => new TrainingWord(group.Key, group.Count())).OrderBy(word => word.Text, StringComparer.Ordinal)];

    private static PieceTable Seeds()
    {
        TrainingWord[] words = Words();
        IEnumerable<(string, double)> characters = words.SelectMany(word => word.Text.EnumerateRunes().Select(rune => rune.ToString())).Distinct().Order(StringComparer.Ordinal).Select(c => (c, 5.0));
        List<(string Text, double Value)> all = [.. characters, .. UnigramSeeds.Find(words, 16, 100_000, CancellationToken.None)];
        double total = all.Sum(seed => seed.Value);
        return new PieceTable([.. all.Select(seed => (seed.Text, Math.Log(seed.Value / total)))]);
    }

    /// <summary>Sentences of a small grammar in two languages: words and endings that repeat, in ever new order.</summary>
    private static IEnumerable<string> Corpus()
    {
        Random random = new(11);
        string[] nouns = ["cat", "doghouse", "teacher", "station", "weather", "neighbour", "window"], verbs = ["watch", "follow", "remember", "answer", "paint"], endings = ["ed", "ing", "s"],
            chinese = ["今天", "天气", "公园", "朋友", "真好", "我们", "一起", "去", "看", "的"];
        T Pick<T>(T[] from) => from[random.Next(from.Length)];
        for (int i = 0; i < 400; i++)
        {
            StringBuilder text = new();
            for (int sentence = 0; sentence < 3; sentence++)
                text.Append(i % 3 == 0 ? $"{Pick(chinese)}{Pick(chinese)}{Pick(chinese)}，{Pick(chinese)}{Pick(chinese)}。" : $"The {Pick(nouns)} {Pick(verbs)}{Pick(endings)} a {Pick(nouns)}{(random.Next(3) == 0 ? "s" : "")}, {random.Next(100)} times.\n");
            yield return text.ToString();
        }
        yield return "😀 naïve ✓";
    }

    private sealed class Ear(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value);
    }
}
