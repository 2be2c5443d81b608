namespace Liuli.Tokenizers.Tests.Vectors;

public class BertVectorTests
{
    [SkippableTheory]
    [InlineData("Xenova/bert-base-uncased")]
    public void BertCases(string checkpoint)
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path("data/tokenizers/bert-base-uncased"));
        foreach (VectorCase c in VectorFile.Read("bert", checkpoint))
        {
            Encoding encoding = c.TextPair is null ? tokenizer.Encode(c.Text) : tokenizer.EncodePair(c.Text, c.TextPair);
            Assert.Equal(c.Ids, encoding.Ids);
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
        }
    }

    [SkippableFact]
    public void ChineseBertReadsSpecialTokensInTheText()
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path("data/tokenizers/bert-base-chinese"));
        Encoding encoding = tokenizer.Encode("[CLS]今天天气真", addSpecialTokens: false);
        Assert.Equal(6, encoding.Ids.Count);
        Assert.Equal([101, 791], encoding.Ids.Take(2));
        Assert.Equal("[CLS] 今 天 天 气 真", tokenizer.Decode([.. encoding.Ids]));
    }
}
