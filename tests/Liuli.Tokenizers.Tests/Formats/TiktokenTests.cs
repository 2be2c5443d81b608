namespace Liuli.Tokenizers.Tests.Formats;

public class TiktokenTests
{
    /// <summary>a, b, a space, ab, and " ab", in base64.</summary>
    private const string Ranks = "YQ== 0\nYg== 1\nIA== 2\nYWI= 3\nIGFi 4\n";

    [SkippableFact]
    public void Gpt2sRanksAreItsVocabulary()
    {
        Tokenizer ranks = SharedTokenizers.Get("gpt2/gpt2.tiktoken"), gpt2 = SharedTokenizers.Get("gpt2");
        Assert.Equal(50257, ranks.VocabularySize);
        Random random = new(18);
        for (int i = 0; i < 300; i++)
        {
            string text = RandomText.Next(random, random.Next(30));
            Assert.Equal((text, string.Join(' ', gpt2.Encode(text).Ids)), (text, string.Join(' ', ranks.Encode(text).Ids)));
        }
    }

    [Fact]
    public void PatternAndSpecialTokensCanBeGiven()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("ranks.txt", Ranks);
        Tokenizer tokenizer = Tokenizer.FromTiktoken(path, @" ?\w+|\s+", new Dictionary<string, int> { ["<end>"] = 9 });
        Assert.Equal([3, 4, 9, 4, 1], tokenizer.Encode("ab ab<end> abb").Ids);
        Assert.Equal("ab ab<end>", tokenizer.Decode([3, 4, 9]));
        Assert.Equal(10, tokenizer.VocabularySize);
        Assert.Equal([3, 4, 9], Tokenizer.FromJson(tokenizer.ToJson()).Encode("ab ab<end>").Ids);
    }

    /// <summary>Llama 3's own file has SentencePiece's name; after its ranks follow 256 special tokens, the first of which begins a text.</summary>
    [Theory]
    [InlineData("tokenizer.model")]
    [InlineData("llama3.tiktoken")]
    public void Llama3sFileIsKnownByWhatIsInIt(string name)
    {
        using TemporaryDirectory directory = new();
        directory.Write(name, Ranks);
        Tokenizer tokenizer = Tokenizer.Load(directory.Path);
        Assert.Equal(5 + 256, tokenizer.VocabularySize);
        Assert.Equal([5, 3, 4], tokenizer.Encode("ab ab").Ids);
        Assert.Equal((5, 6, 11, 12, 14, 260), (tokenizer.TokenToId("<|begin_of_text|>"), tokenizer.TokenToId("<|end_of_text|>"), tokenizer.TokenToId("<|start_header_id|>"),
            tokenizer.TokenToId("<|end_header_id|>"), tokenizer.TokenToId("<|eot_id|>"), tokenizer.TokenToId("<|reserved_special_token_250|>")));
        Assert.Equal(5, tokenizer.SpecialTokens.Bos);
    }

    [Theory]
    [InlineData("YQ== 0\nYg==\n", "line 2")]
    [InlineData("YQ== 0\n?? 1\n", "line 2")]
    [InlineData("YQ== 0\n 1\n", "line 2")]
    [InlineData("YQ== 0\nYg== -1\n", "line 2")]
    [InlineData("YQ== 0\nYg== 99999999999\n", "line 2")]
    [InlineData("YQ== 0\nYg== 99999999\n", "99999999")]
    [InlineData("YQ== 0\nYQ== 1\n", "'a' with the ids 0 and 1")]
    [InlineData("YQ== 0\nYg== 0\n", "id 0 for both")]
    [InlineData("", "no token")]
    public void DamagedRanks(string ranks, string named)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("cl100k_base.tiktoken", ranks);
        Assert.Contains(named, Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheFileLeavesUnsaidMustBeKnown()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("mine.tiktoken", Ranks);
        Assert.Contains("FromTiktoken", Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<TokenizerException>(() => Tokenizer.FromTiktoken(path, "("));
        Assert.Throws<ArgumentException>(() => Tokenizer.FromTiktoken(path, ""));
        Assert.Throws<TokenizerException>(() => Tokenizer.FromTiktoken(path, ".", new Dictionary<string, int> { ["<end>"] = 1 }));
        Assert.Contains("nothing at", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.File("gone.tiktoken"))).Message, StringComparison.Ordinal);
        Assert.Throws<TokenizerException>(() => Tokenizer.FromTiktoken(directory.File("gone"), "."));
    }
}
