namespace Liuli.Tokenizers.Tests.Pipeline;

public class BatchTests
{
    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("bert-base-chinese")]
    [InlineData("llama2")]
    public void EveryThreadCountGivesWhatOneByOneGives(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => RandomText.Next(new Random(i), i % 30, surrogates: true))];
        foreach (int? threads in (int?[])[null, 1, 2, 7])
        {
            IReadOnlyList<Encoding> batch = tokenizer.EncodeBatch(texts, addSpecialTokens: true, threads);
            IReadOnlyList<int[]> ids = tokenizer.EncodeBatchIds(texts, addSpecialTokens: true, threads);
            for (int i = 0; i < texts.Length; i++)
            {
                Encoding one = tokenizer.Encode(texts[i]);
                Assert.Equal(one.Ids, batch[i].Ids);
                Assert.Equal(one.Offsets, batch[i].Offsets);
                Assert.Equal(one.SpecialTokensMask, batch[i].SpecialTokensMask);
                Assert.Equal(one.Ids, ids[i]);
            }
        }
    }

    [Fact]
    public void WrongUses()
    {
        Tokenizer tokenizer = Tokenizer.FromCharacters("ab");
        Assert.Empty(tokenizer.EncodeBatch([]));
        Assert.Contains("text 1", Assert.Throws<ArgumentException>(() => tokenizer.EncodeBatch(["a", null!])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeBatchIds(["a"], threads: 0));
        Assert.Throws<OperationCanceledException>(() => tokenizer.EncodeBatchIds(["a"], cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void AnErrorInOneTextIsThatError()
    {
        Tokenizer words = Tokenizer.FromJson("""{"model":{"type":"WordLevel","vocab":{"a":0}}}""");
        Assert.Contains("'b'", Assert.Throws<TokenizerException>(() => words.EncodeBatch(["a", "b", "a"])).Message, StringComparison.Ordinal);
    }
}
