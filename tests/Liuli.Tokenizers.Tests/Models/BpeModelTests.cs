using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Tests.Models;

public class BpeModelTests
{
    [Fact]
    public void ScanAndHeapMergeAlike()
    {
        Random random = new(12);
        for (int round = 0; round < 200; round++)
        {
            MergeTable merges = RandomMerges(random, out int symbols);
            BpeMerger merger = new(merges);
            int[] ids = [.. Enumerable.Range(0, 1 + random.Next(120)).Select(_ => random.Next(symbols))];
            Assert.Equal(Merged(ids, merger.MergeByScan), Merged(ids, merger.MergeByHeap));
        }
    }

    [Fact]
    public void LeftmostOfEqualsMergesFirst() => Assert.Equal(["aa", "a"], Model(["a", "aa"], [("a", "a")]).Encode("aaa").Tokens);

    [Fact]
    public void UnknownSymbolsVanishWithoutAnUnknownToken() => Assert.Equal(["a", "a"], Model(["a"], []).Encode("axa").Tokens);

    [Fact]
    public void UnknownSymbolsFuse()
    {
        Encoding separate = Model(["<unk>", "a"], [], new BpeOptions(UnknownToken: "<unk>")).Encode("axya");
        Assert.Equal(["a", "<unk>", "<unk>", "a"], separate.Tokens);
        Encoding fused = Model(["<unk>", "a"], [], new BpeOptions(UnknownToken: "<unk>", FuseUnknown: true)).Encode("axya");
        Assert.Equal(["a", "<unk>", "a"], fused.Tokens);
        Assert.Equal((1, 3), fused.Offsets[1]);
    }

    [Fact]
    public void ByteFallbackNeedsAllBytesOfTheCharacter()
    {
        BpeOptions options = new(UnknownToken: "<unk>", ByteFallback: true);
        Assert.Equal(["<0xC3>", "<0xA9>"], Model(["<unk>", "<0xC3>", "<0xA9>"], [], options).Encode("é").Tokens);
        Assert.Equal(["<unk>"], Model(["<unk>", "<0xC3>"], [], options).Encode("é").Tokens);
    }

    [Fact]
    public void IgnoreMergesTakesWholeWords()
    {
        string[] vocabulary = ["a", "b", "c", "ab", "abc"];
        Assert.Equal(["ab", "c"], Model(vocabulary, [("a", "b")]).Encode("abc").Tokens);
        Assert.Equal(["abc"], Model(vocabulary, [("a", "b")], new BpeOptions(IgnoreMerges: true)).Encode("abc").Tokens);
    }

    [Fact]
    public void PrefixAndSuffixMarkPlacesInTheWord()
    {
        BpeOptions options = new(ContinuingSubwordPrefix: "##", EndOfWordSuffix: "</w>");
        Assert.Equal(["a##b".Replace("##", "", StringComparison.Ordinal), "##c</w>"],
            Model(["a", "##b", "##c</w>", "ab"], [("a", "##b")], options).Encode("abc").Tokens);
    }

    [Fact]
    public void CacheChangesNothing()
    {
        Random random = new(13);
        string[] letters = ["a", "b", "c", "天"];
        Vocabulary vocabulary = Vocabulary.Create(new[] { "a", "b", "c", "ab", "abc", "ca" }.Select((t, i) => (t, i)), "test");
        BpeModel model = new(vocabulary, BpeMerges.From(vocabulary, [("a", "b"), ("ab", "c"), ("c", "a")], null, "test"), new BpeOptions(), "test");
        IWordEncoder cached = model.CreateEncoder(), plain = new BpeEncoder(model);
        TokenBuffer a = new(), b = new();
        for (int i = 0; i < 20_000; i++)
        {
            string word = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => letters[random.Next(4)]));
            a.Clear();
            b.Clear();
            cached.Encode(word, a);
            plain.Encode(word, b);
            Assert.True(a.Items.SequenceEqual(b.Items), word);
        }
    }

    [Fact]
    public void CacheForgetsRatherThanGrow()
    {
        CachedWordEncoder cached = new(new WordLevelModel(Vocabulary.Create([("<unk>", 0)], "test"), "<unk>"));
        TokenBuffer output = new();
        for (int i = 0; i < 200_000; i++)
        {
            output.Clear();
            cached.Encode(i.ToString(System.Globalization.CultureInfo.InvariantCulture), output);
            Assert.Equal(1, output.Count);
        }
    }

    private static Tokenizer Model(string[] vocabulary, (string, string)[] merges, BpeOptions? options = null)
    {
        Vocabulary tokens = Vocabulary.Create(vocabulary.Select((token, id) => (token, id)), "test");
        BpeModel model = new(tokens, BpeMerges.From(tokens, merges, options?.ContinuingSubwordPrefix, "test"), options ?? new BpeOptions(), "test");
        return new Tokenizer(new() { Model = model }, new SpecialTokens());
    }

    private static MergeTable RandomMerges(Random random, out int symbols)
    {
        symbols = 3;
        MergeTable merges = new(40);
        for (int rank = 0; rank < 40; rank++)
            merges.Set(random.Next(symbols), random.Next(symbols), rank, symbols++);
        return merges;
    }

    private static List<(int, int, int)> Merged(int[] ids, Action<BpeSymbols> merge)
    {
        BpeSymbols symbols = new();
        for (int i = 0; i < ids.Length; i++)
            symbols.Add(ids[i], i, i + 1);
        merge(symbols);
        List<(int, int, int)> result = [];
        for (int i = 0; i >= 0; i = symbols.Following[i])
            result.Add((symbols.Ids[i], symbols.Starts[i], symbols.Ends[i]));
        return result;
    }
}
