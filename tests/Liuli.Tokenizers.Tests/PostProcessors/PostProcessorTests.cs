namespace Liuli.Tokenizers.Tests.PostProcessors;

public class PostProcessorTests
{
    private const string Sep = """{"id":4,"content":"</s>","special":true}""", Cls = """{"id":3,"content":"<s>","special":true}""";

    [Fact]
    public void Template()
    {
        Tokenizer tokenizer = With("""
            {"type":"TemplateProcessing",
             "single":[{"SpecialToken":{"id":"S","type_id":2}},{"Sequence":{"id":"A","type_id":1}}],
             "pair":[{"Sequence":{"id":"B","type_id":3}},{"SpecialToken":{"id":"S","type_id":0}},{"Sequence":{"id":"A","type_id":1}}],
             "special_tokens":{"S":{"id":"S","ids":[3,4],"tokens":["<s>","</s>"]}}}
            """);
        Encoding single = tokenizer.Encode("a");
        Assert.Equal([3, 4, 0], single.Ids);
        Assert.Equal([2, 2, 1], single.TypeIds);
        Assert.Equal([1, 1, 0], single.SpecialTokensMask);
        Encoding pair = tokenizer.EncodePair("a", "bb");
        Assert.Equal([1, 1, 3, 4, 0], pair.Ids);
        Assert.Equal([3, 3, 0, 0, 1], pair.TypeIds);
        Assert.Equal([(0, 1), (1, 2), (0, 0), (0, 0), (0, 1)], pair.Offsets);
        Assert.Equal([0, 1, 1], tokenizer.EncodePair("a", "bb", addSpecialTokens: false).Ids);
        Assert.Equal(tokenizer.ToJson(), Tokenizer.FromJson(tokenizer.ToJson()).ToJson());
    }

    [Fact]
    public void Bert()
    {
        Tokenizer tokenizer = With("""{"type":"BertProcessing","sep":["</s>",4],"cls":["<s>",3]}""");
        Assert.Equal([3, 0, 4], tokenizer.Encode("a").Ids);
        Assert.Equal([3, 0, 4, 1, 4], tokenizer.EncodePair("a", "b").Ids);
        Assert.Equal([0, 0, 0, 1, 1], tokenizer.EncodePair("a", "b").TypeIds);
    }

    [Fact]
    public void Roberta()
    {
        Tokenizer tokenizer = With("""{"type":"RobertaProcessing","sep":["</s>",4],"cls":["<s>",3],"trim_offsets":true,"add_prefix_space":true}""");
        Assert.Equal([3, 0, 4, 4, 1, 4], tokenizer.EncodePair("a", "b").Ids);
        Assert.Equal([0, 0, 0, 0, 0, 0], tokenizer.EncodePair("a", "b").TypeIds);
    }

    [SkippableFact]
    public void ByteLevelTrimsRanges()
    {
        using TemporaryDirectory directory = new();
        foreach (string file in (string[])["vocab.json", "merges.txt"])
            File.Copy(SharedData.Path($"data/tokenizers/gpt2/{file}"), directory.File(file));
        directory.Write("tokenizer_config.json", """{"add_prefix_space": true}""");
        string json = Tokenizer.Load(directory.Path).ToJson();
        Assert.Equal([(0, 5), (5, 11), (11, 12)], Tokenizer.FromJson(json).Encode("Hello there\n").Offsets);
        string trimming = json.Replace("\"trim_offsets\": false", "\"trim_offsets\": true", StringComparison.Ordinal);
        Assert.Equal([(0, 5), (6, 11), (11, 12)], Tokenizer.FromJson(trimming).Encode("Hello there\n").Offsets);
    }

    [Fact]
    public void ASequenceOfOneThatAddsTokensAndOthers()
    {
        Tokenizer tokenizer = With("""
            {"type":"Sequence","processors":[{"type":"ByteLevel","trim_offsets":true,"add_prefix_space":false},{"type":"BertProcessing","sep":["</s>",4],"cls":["<s>",3]}]}
            """);
        Assert.Equal([3, 0, 4], tokenizer.Encode("a").Ids);
    }

    [Theory]
    [InlineData("""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}}],"pair":[]}""", "BertProcessing and TemplateProcessing")]
    [InlineData("""{"type":"RobertaProcessing","sep":["</s>",4],"cls":["<s>",3]}""", "BertProcessing and RobertaProcessing")]
    [InlineData("""{"type":"Sequence","processors":[{"type":"BertProcessing","sep":["</s>",4],"cls":["<s>",3]}]}""", "BertProcessing and Sequence")]
    public void ASequenceOfTwoThatAddTokensIsRefused(string second, string named)
    {
        TokenizerException e = Assert.Throws<TokenizerException>(() => With($$$"""
            {"type":"Sequence","processors":[{"type":"BertProcessing","sep":["</s>",4],"cls":["<s>",3]},{{{second}}}]}
            """));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(101, 1, "at most 100 places")]
    [InlineData(100, 41, "at most 4096 ids, found 4100")]
    public void ATemplateOfAbsurdLengthIsRefused(int places, int ids, string named)
    {
        string place = """{"SpecialToken":{"id":"S"}}""";
        TokenizerException e = Assert.Throws<TokenizerException>(() => With($$$"""
            {"type":"TemplateProcessing","single":[{{{string.Join(',', Enumerable.Repeat(place, places))}}}],"pair":[],
             "special_tokens":{"S":{"id":"S","ids":[{{{string.Join(',', Enumerable.Repeat(3, ids))}}}],"tokens":[]} } }
            """));
        Assert.Contains(named, e.Message.Replace(" at post_processor.single", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Tokenizer With(string postProcessor) => Tokenizer.FromJson($$$"""
        {"added_tokens":[{{{Cls}}},{{{Sep}}}],"post_processor":{{{postProcessor}}},
         "model":{"type":"BPE","vocab":{"a":0,"b":1,"Ġa":2},"merges":[]}}
        """);
}
