namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Metadata made up here; real files are in <see cref="Vectors.GgmlVectorTests"/>.</summary>
public class GgufTokenizerTests
{
    private static readonly GgufVocabulary Bpe = new() { Model = "gpt2", Tokens = ["a", "b", "Ġ", "ab", "Ġab", "<s>"], Merges = ["a b", "Ġ ab"], TokenTypes = [1, 1, 1, 1, 1, 3], BosTokenId = 5 };

    private static readonly GgufVocabulary Llama = new() { Model = "llama", Tokens = ["<unk>", "<s>", "▁", "a", "▁a"], Scores = [0, 0, -1, -2, -3], TokenTypes = [2, 3, 1, 1, 1] };

    [Fact]
    public void BytePairs()
    {
        Assert.Equal([3, 4, 5], Tokenizer.FromGguf(Bpe).Encode("ab ab<s>").Ids);
        Assert.Equal([5, 3], Tokenizer.FromGguf(Bpe with { AddBosToken = true }).Encode("ab").Ids);
        Assert.Equal([3, 5], Tokenizer.FromGguf(Bpe with { AddEosToken = true, EosTokenId = 5 }).Encode("ab").Ids);
    }

    [Fact]
    public void SentencePieceBpe()
    {
        Assert.Equal([1, 4, 4], Tokenizer.FromGguf(Llama).Encode("a a").Ids);
        Assert.Equal([4, 4], Tokenizer.FromGguf(Llama with { AddBosToken = false }).Encode("a a").Ids);
        Assert.Equal([1, 3, 4], Tokenizer.FromGguf(Llama with { AddSpacePrefix = false }).Encode("a a").Ids);
    }

    [Fact]
    public void Unigram()
    {
        // -1 and -2 for two pieces are as much as -3 for one: the scores decide, not the order.
        GgufVocabulary t5 = Llama with { Model = "t5", Scores = [0, 0, -1, -2, -2.5f], BosTokenId = null, EosTokenId = 1 };
        Assert.Equal([4, 1], Tokenizer.FromGguf(t5).Encode("a").Ids);
        Assert.Equal([2, 3, 1], Tokenizer.FromGguf(t5 with { Scores = [0, 0, -1, -2, -3.5f] }).Encode("a").Ids);
    }

    [Fact]
    public void WordPieces()
    {
        GgufVocabulary bert = new() { Model = "bert", Tokens = ["[UNK]", "[CLS]", "[SEP]", "▁a", "b"], TokenTypes = [3, 3, 3, 1, 1], UnknownTokenId = 0, ClsTokenId = 1, SeparatorTokenId = 2 };
        Tokenizer tokenizer = Tokenizer.FromGguf(bert);
        Assert.Equal([1, 3, 4, 0, 2], tokenizer.Encode("AB b").Ids);
        Assert.Equal("##b", tokenizer.IdToToken(4));
        Assert.Equal([0], Tokenizer.FromGguf(bert with { Tokens = ["[UNK]", "[CLS]", "[SEP]", "▁a", "▁A"] }).Encode("Ab", addSpecialTokens: false).Ids);
    }

    private static readonly Dictionary<string, (GgufVocabulary Vocabulary, string Named)> Wrong = new()
    {
        ["model"] = (Bpe with { Model = "rwkv" }, "'rwkv'"),
        ["pre"] = (Bpe with { Pre = "unheard-of" }, "'unheard-of'"),
        ["no tokens"] = (Bpe with { Tokens = [] }, "found none"),
        ["types"] = (Bpe with { TokenTypes = [1] }, "6 token types"),
        ["scores"] = (Llama with { Scores = [1] }, "5 scores"),
        ["a score that is no number"] = (Llama with { Scores = [0, 0, -1, -2, float.NaN] }, "finite"),
        ["no scores"] = (Llama with { Scores = null }, "scores"),
        ["no merges"] = (Bpe with { Merges = null }, "merges"),
        ["merge of one"] = (Bpe with { Merges = ["ab"] }, "'ab'"),
        ["merge of unknown"] = (Bpe with { Merges = ["b a"] }, "'ba'"),
        ["bos"] = (Bpe with { BosTokenId = 6 }, "below 6"),
        ["mask"] = (Bpe with { MaskTokenId = -1 }, "-1"),
        ["twice"] = (Bpe with { Tokens = ["a", "b", "Ġ", "ab", "Ġab", "a"] }, "'a' with the ids 0 and 5"),
        ["charsmap"] = (Llama with { PrecompiledCharsmap = new byte[] { 255, 255, 255, 255 } }, "trie"),
        ["no unknown"] = (new GgufVocabulary { Model = "bert", Tokens = ["a"] }, "[UNK]"),
    };

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void ContradictionsAreNamed(string what) => Assert.Contains(Wrong[what].Named,
        Assert.Throws<TokenizerException>(() => Tokenizer.FromGguf(Wrong[what].Vocabulary)).Message, StringComparison.Ordinal);
}
