namespace Liuli.Tokenizers.Tests.Formats;

public class LoaderTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nHello\nhe\u0301llo\n今\n##s\r\n";

    [Fact]
    public void BertLowersUnlessToldOtherwise()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", Vocabulary);
        Assert.Equal([2, 5, 3], Tokenizer.Load(directory.Path).Encode("Héllo").Ids);
        directory.Write("tokenizer_config.json", """{"do_lower_case": false}""");
        Assert.Equal([2, 6, 9, 3], Tokenizer.Load(directory.File("vocab.txt")).Encode("Hellos").Ids);
        directory.Write("tokenizer_config.json", """{"strip_accents": false}""");
        Assert.Equal([2, 7, 3], Tokenizer.Load(directory.Path).Encode("He\u0301llo").Ids);
    }

    [Fact]
    public void ChineseCharactersCanStayInWords()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", Vocabulary);
        Assert.Equal([8, 8], Tokenizer.Load(directory.Path).Encode("今今", addSpecialTokens: false).Ids);
        directory.Write("tokenizer_config.json", """{"tokenize_chinese_chars": false}""");
        Assert.Equal([1], Tokenizer.Load(directory.Path).Encode("今今", addSpecialTokens: false).Ids);
    }

    [Fact]
    public void RolesOfBert()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", Vocabulary);
        Assert.Equal(new SpecialTokens(Unknown: 1, Cls: 2, Sep: 3, Pad: 0, Mask: 4), Tokenizer.Load(directory.Path).SpecialTokens);
    }

    [Fact]
    public void ConfiguredNamesOfSpecialTokens()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", "<u>\n<c>\n<e>\na\n");
        directory.Write("tokenizer_config.json", """{"unk_token":"<u>","cls_token":{"content":"<c>","lstrip":false},"sep_token":"<e>","model_max_length":512}""");
        Tokenizer tokenizer = Tokenizer.Load(directory.Path);
        Assert.Equal([1, 3, 0, 2], tokenizer.Encode("a b").Ids);
        Assert.Equal((0, 1, 2), (tokenizer.SpecialTokens.Unknown, tokenizer.SpecialTokens.Cls, tokenizer.SpecialTokens.Sep));
    }

    [Fact]
    public void Gpt2WithAFirstToken()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.json", """{"a":0,"Ġ":1,"Ġa":2,"<|endoftext|>":3}""");
        directory.Write("merges.txt", "#version: 0.2\nĠ a\n");
        Assert.Equal([0, 2], Tokenizer.Load(directory.Path).Encode("a a").Ids);
        directory.Write("tokenizer_config.json", """{"add_bos_token": true, "add_prefix_space": true, "bos_token": "<|endoftext|>"}""");
        Assert.Equal([3, 2, 2], Tokenizer.Load(directory.Path).Encode("a a").Ids);
    }

    [Fact]
    public void ByteOrderMarkIsNoPartOfTheFirstToken()
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", "\uFEFF[UNK]\na\n");
        Assert.Equal(0, Tokenizer.Load(directory.Path).TokenToId("[UNK]"));
    }

    [SkippableTheory]
    [InlineData("bert-base-chinese/vocab.txt", 21128)]
    [InlineData("bert-base-uncased", 30522)]
    [InlineData("gpt2", 50257)]
    [InlineData("llama2/tokenizer.json", 32000)]
    public void VocabularySizes(string path, int size)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(path);
        Assert.Equal(size, tokenizer.VocabularySize);
        for (int id = 0; id < size; id++)
            Assert.Equal(id, tokenizer.TokenToId(tokenizer.IdToToken(id)));
    }

    [SkippableFact]
    public void VocabularyTextAndTokenizerJsonAgree()
    {
        Tokenizer json = SharedTokenizers.Get("bert-base-uncased");
        Tokenizer text = SharedTokenizers.Get("bert-base-uncased/vocab.txt");
        Random random = new(17);
        for (int i = 0; i < 200; i++)
        {
            string sample = RandomText.Next(random, random.Next(30));
            Assert.Equal(json.Encode(sample).Ids, text.Encode(sample).Ids);
        }
    }
}
