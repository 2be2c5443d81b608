namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Damaged and hostile files end in a <see cref="TokenizerException"/> that names the trouble.</summary>
public class BadInputTests
{
    private const string Bpe = """{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}""";

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "an object")]
    [InlineData("{}", "'model'")]
    [InlineData("""{"model":null}""", "'model'")]
    [InlineData("""{"model":{"type":"Chars","vocab":[]}}""", "'Chars'")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "no token")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0.1]],"unk_id":1}}""", "unk_id")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a","x"]]}}""", "vocab[0]")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",1e999]]}}""", "'a'")]
    [InlineData("""{"model":{"type":"BPE","merges":[]}}""", "'vocab'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]}}""", "no token")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}}""", "id 0 for both 'a' and 'b'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}}""", "'a' with the ids 0 and 1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "id -1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":2000000000},"merges":[]}}""", "2000000000")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":1e99},"merges":[]}}""", "1e99")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":"0"},"merges":[]}}""", "whole number")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "surrogate")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}}""", "'ab'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"ab":1},"merges":["a b"]}}""", "'b'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a",""]]}}""", "merge 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}""", "merges[0]")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[7]}}""", "merges[0]")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}}""", "dropout")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"<unk>"}}""", "<unk>")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"surprise":1}}""", "surprise")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""", "[UNK]")]
    [InlineData("""{"normalizer":{"type":"Gone"},@}""", "'Gone'")]
    [InlineData("""{"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"x"}]},@}""", "normalizer.normalizers[0]")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"/////w=="},@}""", "trie")]
    [InlineData("""{"normalizer":{"type":"Lowercase","surprise":1},@}""", "surprise")]
    [InlineData("""{"normalizer":{"type":"Replace","pattern":{"Regex":"("},"content":""},@}""", "'('")]
    [InlineData("""{"normalizer":{"type":"BertNormalizer","lowercase":"yes"},@}""", "lowercase")]
    [InlineData("""{"pre_tokenizer":{"type":"Gone"},@}""", "'Gone'")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Gone"},@}""", "'Gone'")]
    [InlineData("""{"post_processor":{"type":"Unknown"},@}""", "'Unknown'")]
    [InlineData("""{"post_processor":{"type":"BertProcessing","sep":["a"],"cls":["a",0]},@}""", "sep")]
    [InlineData("""{"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"X","type_id":0}}],"pair":[],"special_tokens":{}},@}""", "'X'")]
    [InlineData("""{"post_processor":{"type":"BertProcessing","sep":["a",0],"cls":["x",99]},@}""", "99")]
    [InlineData("""{"decoder":{"type":"Gone"},@}""", "'Gone'")]
    [InlineData("""{"decoder":{"type":"Strip","content":"","start":1,"stop":0},@}""", "a sign")]
    [InlineData("""{"added_tokens":[{"id":5,"content":"x"},{"id":5,"content":"y"}],@}""", "id 5 for both")]
    [InlineData("""{"added_tokens":[{"id":5,"content":"x"},{"id":6,"content":"x"}],@}""", "'x' again")]
    [InlineData("""{"added_tokens":[{"id":5,"content":"a"}],@}""", "'a' with id 5")]
    [InlineData("""{"added_tokens":[{"id":2000000000,"content":"x"}],@}""", "2000000000")]
    [InlineData("""{"surprise":1,@}""", "surprise")]
    public void TokenizerJson(string json, string named)
    {
        json = json.Replace("@}", Bpe[1..], StringComparison.Ordinal);
        TokenizerException e = Assert.Throws<TokenizerException>(() => Tokenizer.FromJson(json));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains("expected", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void EveryTruncationIsRefused()
    {
        byte[] json = File.ReadAllBytes(SharedData.Path("data/models/stories260K/tokenizer.json"));
        using TemporaryDirectory directory = new();
        Random random = new(15);
        for (int i = 0; i < 100; i++)
        {
            File.WriteAllBytes(directory.File("tokenizer.json"), json[..random.Next(json.Length - 2)]);
            Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path));
        }
    }

    [SkippableFact]
    public void DamagedBytesNeverCrash()
    {
        byte[] json = File.ReadAllBytes(SharedData.Path("data/models/stories260K/tokenizer.json"));
        using TemporaryDirectory directory = new();
        Random random = new(16);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. json];
            for (int n = 0; n < 3; n++)
                damaged[random.Next(json.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(directory.File("tokenizer.json"), damaged);
            try
            {
                Tokenizer.Load(directory.Path).Encode("Once upon a time");
            }
            catch (TokenizerException)
            {
            }
        }
    }

    [Fact]
    public void NamesThatAreNoUtf8()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory.File("tokenizer.json"), [.. """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"v"""u8, 0xFF, .. "\":1}"u8]);
        Assert.Contains("UTF-8", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
        directory.Write("tokenizer.json", Bpe);
        directory.Write("tokenizer_config.json", """{"added_tokens_decoder":{"7":null}}""");
        Assert.Contains("added_tokens_decoder.7", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingThere()
    {
        using TemporaryDirectory directory = new();
        Assert.Contains("nothing at", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.File("gone"))).Message, StringComparison.Ordinal);
        Assert.Contains("none of them", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Tokenizer.Load(""));
    }

    [Theory]
    [InlineData("[UNK]\na\na\n", "'a' with the ids 1 and 2")]
    [InlineData("a\nb\n", "[UNK]")]
    [InlineData("", "no token")]
    public void VocabularyText(string text, string named)
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.txt", text);
        Assert.Contains(named, Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VocabularyTextOfWrongEncoding()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory.File("vocab.txt"), [0x5B, 0xFF, 0xFE, 0x0A]);
        Assert.Contains("UTF-8", Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#version: 0.2\na b\na  b\n", "line 3")]
    [InlineData("ab\n", "line 1")]
    [InlineData("a c\n", "'c'")]
    public void Merges(string merges, string named)
    {
        using TemporaryDirectory directory = new();
        directory.Write("vocab.json", """{"a":0,"b":1,"ab":2}""");
        directory.Write("merges.txt", merges);
        Assert.Contains(named, Assert.Throws<TokenizerException>(() => Tokenizer.Load(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdsOutOfRange()
    {
        Tokenizer tokenizer = Tokenizer.FromCharacters("ab");
        Assert.Contains("0 to 1", Assert.Throws<TokenizerException>(() => tokenizer.Decode([0, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<TokenizerException>(() => tokenizer.IdToToken(-1));
        Assert.Null(tokenizer.TokenToId("c"));
    }

    [Fact]
    public void SavingWhereNothingCanBeWritten()
    {
        using TemporaryDirectory directory = new();
        string file = directory.File("file");
        File.WriteAllText(file, "kept");
        Assert.Contains("Saving", Assert.Throws<TokenizerException>(() => Tokenizer.FromCharacters("a").Save(Path.Combine(file, "tokenizer.json"))).Message, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void SavingMakesTheFolderThatIsNotThere()
    {
        using TemporaryDirectory directory = new();
        string path = directory.File("no/such/place.json");
        Tokenizer.FromCharacters("a").Save(path);
        Assert.Equal(1, Tokenizer.Load(path).VocabularySize);
    }

    [Fact]
    public void SavingReplacesAFileAtOnceAndLeavesNothingBeside()
    {
        using TemporaryDirectory directory = new();
        directory.Write("tokenizer.json", "old");
        Tokenizer.FromCharacters("ab").Save(directory.Path);
        Assert.Equal("tokenizer.json", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(directory.Path))));
        Assert.Equal(2, Tokenizer.Load(directory.Path).VocabularySize);
    }
}
