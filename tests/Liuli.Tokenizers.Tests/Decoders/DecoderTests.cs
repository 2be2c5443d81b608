using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Decoders;

public class DecoderTests
{
    [Theory]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "##uelo Ara ##új ##o No ##guera ?", "##uelo Araújo Noguera ?")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"WordPiece","prefix":"##","cleanup":true}]}""", "do n't , you !", "don't, you!")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "Hel lo</w> wor ld</w>", "Hello world")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", "▁Hey ▁my ▁▁friend", "Hey my  friend")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "▁Hey ▁my", " Hey my")]
    [InlineData("""{"type":"ByteFallback"}""", "Hey <0x61> friend!", "Heyafriend!")]
    [InlineData("""{"type":"ByteFallback"}""", "<0xE5> <0x8f> <0xab> a", "叫a")]
    [InlineData("""{"type":"ByteFallback"}""", "<0xE5> <0x8f> a", "\uFFFD\uFFFDa")]
    [InlineData("""{"type":"ByteLevel"}""", "ä»Ĭ Ġhi é", "今 hi\uFFFD")]
    [InlineData("""{"type":"ByteLevel"}""", "Ġa <｜x｜>", " a<｜x｜>")]
    [InlineData("""{"type":"Strip","content":"H","start":1,"stop":0}""", "HHey Hi", "Heyi")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"y","start":0,"stop":2}]}""", "yHe yyy", "yHey")]
    [InlineData("""{"type":"Replace","pattern":{"String":"▁"},"content":" "}""", "▁a▁ b", " a b")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"[0-9]+"},"content":"#"}""", "a12 3b", "a##b")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Replace","pattern":{"String":"aab"},"content":"X"}]}""", "a a a b aa", "aXaa")]
    [InlineData("null", "a b", "a b")]
    public void Decodes(string decoder, string tokens, string expected)
    {
        string[] pieces = tokens.Split(' ');
        Tokenizer tokenizer = WithDecoder(decoder, pieces);
        int[] ids = [.. pieces.Select(piece => tokenizer.TokenToId(piece)!.Value)];
        Assert.Equal(expected, tokenizer.Decode(ids));
        StreamingDecoder stream = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        Assert.Equal(expected, string.Concat(ids.Select(stream.Push)) + stream.Flush());
        Assert.Equal(expected, Tokenizer.FromJson(tokenizer.ToJson()).Decode(ids));
    }

    [Fact]
    public void StreamingHoldsAnIncompleteCharacterBack()
    {
        Tokenizer tokenizer = WithDecoder("""{"type":"ByteLevel"}""", ["ðŁ", "ĺ", "Ģ", "a"]);
        StreamingDecoder stream = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        Assert.Equal(["", "", "😀", "a", ""], [stream.Push(0), stream.Push(1), stream.Push(2), stream.Push(3), stream.Push(0)]);
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("a", stream.Push(3));
    }

    [Fact]
    public void FusedTextStreamsWithoutWaitingForTheEnd()
    {
        Tokenizer tokenizer = WithDecoder("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Replace","pattern":{"String":" ' "},"content":"'"}]}""", ["don", " '", " t", "x"]);
        StreamingDecoder stream = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        Assert.Equal(["don", "", "'t", "x"], [stream.Push(0), stream.Push(1), stream.Push(2), stream.Push(3)]);
    }

    [Fact]
    public void CleanUpComesFromTheConfiguration()
    {
        using TemporaryDirectory directory = new();
        WithDecoder("""{"type":"ByteLevel"}""", ["a", "Ġ!"]).Save(directory.Path);
        Assert.Equal("a !", Tokenizer.Load(directory.Path).Decode([0, 1]));
        directory.Write("tokenizer_config.json", """{"clean_up_tokenization_spaces": true}""");
        Tokenizer cleaned = Tokenizer.Load(directory.Path);
        Assert.Equal("a!", cleaned.Decode([0, 1]));
        Assert.Equal("a!", Tokenizer.FromJson(cleaned.ToJson()).Decode([0, 1]));
    }

    [Fact]
    public void CleanUpOfWordPieceCanBeSwitchedOff()
    {
        using TemporaryDirectory directory = new();
        WithDecoder("""{"type":"WordPiece","prefix":"##","cleanup":true}""", ["a", "'", "b"]).Save(directory.Path);
        Assert.Equal("a'b", Tokenizer.Load(directory.Path).Decode([0, 1, 2]));
        directory.Write("tokenizer_config.json", """{"clean_up_tokenization_spaces": false}""");
        Tokenizer plain = Tokenizer.Load(directory.Path);
        Assert.Equal("a ' b", plain.Decode([0, 1, 2]));
        Assert.Equal("a ' b", Tokenizer.FromJson(plain.ToJson()).Decode([0, 1, 2]));
    }

    [Fact]
    public void SpecialTokensCanBeSkipped()
    {
        Tokenizer tokenizer = Tokenizer.FromJson("""
            {"added_tokens":[{"id":2,"content":"<s>","special":true},{"id":3,"content":"<note>","special":false}],
             "decoder":{"type":"Fuse"},"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}
            """);
        Assert.Equal("<s>a<note>b", tokenizer.Decode([2, 0, 3, 1]));
        Assert.Equal("a<note>b", tokenizer.Decode([2, 0, 3, 1], skipSpecialTokens: true));
    }

    [Theory]
    [InlineData("String")]
    [InlineData("Regex")]
    public void ReplacementsThatMultiplyAreStopped(string kind)
    {
        // Ten times ten, twelve times over: a token of one character would become a terabyte.
        string step = $$"""{"type":"Replace","pattern":{"{{kind}}":"a"},"content":"aaaaaaaaaa"}""";
        Tokenizer tokenizer = WithDecoder($$"""{"type":"Sequence","decoders":[{{string.Join(',', Enumerable.Repeat(step, 12))}}]}""", ["a", "b"]);
        Assert.Equal("bb", tokenizer.Decode([1, 1]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("put in at most", Assert.Throws<TokenizerException>(() => tokenizer.Decode([0])).Message, StringComparison.Ordinal);
        Assert.Throws<TokenizerException>(() => tokenizer.CreateStreamingDecoder().Push(0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void AReplacementMayGoOnForever()
    {
        Tokenizer tokenizer = WithDecoder("""{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaa"}""", ["a"]);
        Assert.Equal(1_000_000, tokenizer.Decode(new int[100_000]).Length);
    }

    [Fact]
    public void EachTextHasTheWholeAllowance()
    {
        Tokenizer tokenizer = WithDecoder($$"""{"type":"Replace","pattern":{"String":"a"},"content":"{{new string('x', 60_000)}}"}""", ["a"]);
        StreamingDecoder stream = tokenizer.CreateStreamingDecoder();
        for (int i = 0; i < 3; i++)
            Assert.Equal(60_000, (stream.Push(0) + stream.Flush()).Length);
        stream.Push(0);
        Assert.Throws<TokenizerException>(() => stream.Push(0));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(101, 1)]
    [InlineData(20_000, 1)]
    [InlineData(50, 3)]
    public void TooManyStepsAreRefused(int steps, int sequences)
    {
        string sequence = $$"""{"type":"Sequence","decoders":[{{string.Join(',', Enumerable.Repeat("""{"type":"Fuse"}""", steps))}}]}""";
        string decoder = sequences == 1 ? sequence : $$"""{"type":"Sequence","decoders":[{{string.Join(',', Enumerable.Repeat(sequence, sequences))}}]}""";
        if (steps * sequences <= 100)
            Assert.Equal("a", WithDecoder(decoder, ["a"]).Decode([0]));
        else
            Assert.Contains($"{steps * sequences}", Assert.Throws<TokenizerException>(() => WithDecoder(decoder, ["a"])).Message, StringComparison.Ordinal);
    }

    private static Tokenizer WithDecoder(string decoder, string[] tokens)
    {
        JsonObject vocab = [];
        foreach (string token in tokens.Distinct())
            vocab[token] = vocab.Count;
        return Tokenizer.FromJson(new JsonObject
        {
            ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocab, ["merges"] = new JsonArray() },
        }.ToJsonString());
    }
}
