using Liuli.Inference.Clients;
using Liuli.Inference.Clients.Embeddings;
using Liuli.Models.Checkpoints;

namespace Liuli.Inference.Tests.Clients.Embeddings;

public class SentenceSettingsTests
{
    private const string Transformer = """{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"}""", Pooling = """{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}""";

    [Fact]
    public void WhatTheFilesSayIsRead()
    {
        using EncoderFixture copy = new();
        Assert.Equal(new SentenceSettings(EmbeddingPooling.Mean, true, 16), Read(copy));
        copy.Write("modules.json", $"[{Transformer},{Pooling}]");
        Assert.Equal(new SentenceSettings(EmbeddingPooling.Mean, false, 16), Read(copy));
        copy.Write("1_Pooling/config.json", """{"pooling_mode_lasttoken": true}""");
        Assert.Equal(new SentenceSettings(EmbeddingPooling.Last, false, 16), Read(copy));
        copy.Write("sentence_bert_config.json", """{"max_seq_length": null, "do_lower_case": false}""");
        Assert.Equal(20, Read(copy).LongestText);
        copy.Write("sentence_bert_config.json", """{"max_seq_length": 512}""");
        Assert.Equal(20, Read(copy).LongestText); // no more than the model's context
        copy.Remove("sentence_bert_config.json");
        Assert.Equal(20, Read(copy).LongestText); // a sentence-transformers directory cuts at the context
        copy.Remove("modules.json");
        Assert.Equal(new SentenceSettings(null, true, null), Read(copy));
        copy.Write("sentence_roberta_config.json", """{"max_seq_length": 8}""");
        Assert.Equal(new SentenceSettings(null, true, 8), Read(copy));
    }

    [Theory]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_max_tokens": true}""", "the pooling pooling_mode_max_tokens is not supported")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}""", "pooling_mode_mean_tokens with pooling_mode_cls_token is not supported")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": false}""", "no pooling at all is not supported")]
    [InlineData("config_sentence_transformers.json", """{"prompts": {"query": "query: "}, "default_prompt_name": "query"}""", "default_prompt_name = \"query\"")]
    [InlineData("modules.json", $"[{Transformer}]", "a model without a Pooling step is not supported")]
    [InlineData("modules.json", """[{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.models.Transformer"}]""", "a folder of its own, '0_Transformer'")]
    [InlineData("modules.json", $$"""[{{Transformer}},{{Pooling}},{"idx":2,"name":"2","path":"2_Dense","type":"sentence_transformers.models.Dense"}]""", "the step Dense ('2_Dense')")]
    [InlineData("modules.json", $$"""[{{Transformer}},{"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]""", "the step Normalize")]
    public void WhatIsNotSupportedIsNamed(string file, string content, string message)
    {
        using EncoderFixture copy = new();
        copy.Write(file, content);
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Read(copy));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modules.json", "{}", "expected a list of steps")]
    [InlineData("modules.json", "[1]", "expected a list of steps")]
    [InlineData("modules.json", "[{\"type\":\"a.Pooling\"}]", "expected a list of steps")]
    [InlineData("modules.json", "[", "expected a list of steps")]
    [InlineData("modules.json", """[{"type":"a.Pooling","path":"../../etc"}]""", "lies outside the model's")]
    [InlineData("modules.json", """[{"type":"a.Pooling","path":"/etc"}]""", "lies outside the model's")]
    [InlineData("1_Pooling/config.json", """{"word_embedding_dimension": 32, "pooling_mode_mean_tokens": true}""", "word_embedding_dimension is 32, but the model's vectors have 16")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true, "pooling_noise": 3}""", "pooling_noise = 3")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens": "yes"}""", "pooling_mode_mean_tokens is \"yes\"")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 0}""", "max_seq_length is 0")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 16, "do_lower_case": true}""", "do_lower_case is true")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 16, "stride": 4}""", "stride = 4")]
    public void WhatIsDamagedOrUnknownIsNamed(string file, string content, string message)
    {
        using EncoderFixture copy = new();
        copy.Write(file, content);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => Read(copy)).Message, StringComparison.Ordinal);
    }

    /// <summary>The tokens that stand behind a text stay when it is cut.</summary>
    [Fact]
    public void ACutTextKeepsItsSeparator()
    {
        using EncoderModel model = EncoderModel.Load(EncoderFixture.Find("bert-sentences-tiny"));
        Tokenizers.Encoding whole = model.Tokenizer.Encode("the cat sat on the mat");
        Assert.Equal([2, 5, 7, 10, 13, 5, 15, 3], whole.Ids);
        Assert.Equal([2, 5, 7, 3], TokenizedText.Of(whole, 4).Ids);
        Assert.Equal([2, 5, 7, 10, 13, 5, 15, 3], TokenizedText.Of(whole, 8).Ids);
        Assert.Equal(4, TokenizedText.Of(whole, 4).Types.Length);
    }

    private static SentenceSettings Read(EncoderFixture copy) => SentenceSettings.Read(copy.Folder, width: 16, context: 20);
}
