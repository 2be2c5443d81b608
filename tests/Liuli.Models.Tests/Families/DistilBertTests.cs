using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;

namespace Liuli.Models.Tests.Families;

/// <summary>DistilBERT against what PyTorch computed from the same checkpoint (Fixtures/make/encoders.py).</summary>
public class DistilBertTests
{
    [Fact]
    public void MaskedTokensAndHiddenStatesEqualPyTorchs()
    {
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path("distilbert-tiny"));
        Expected expected = new(Fixture.Path("distilbert-tiny"));
        EncoderOutput output = loaded.Model.Forward(EncoderFixtures.Table(expected["input_ids"]), mask: EncoderFixtures.Mask(expected));
        EncoderFixtures.CheckSeen(expected, output.Hidden, "hidden");
        EncoderFixtures.CheckSeen(expected, output.Logits, "logits");
        Assert.True(output.Pooled.IsNull);
    }

    /// <summary>The settings of distilbert-base-uncased, as published; Hugging Face counts so without a head.</summary>
    [Fact]
    public void ParametersAreCountedAsPublished()
    {
        EncoderConfig config = (EncoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse("""
            {"activation":"gelu","architectures":["DistilBertModel"],"attention_dropout":0.1,"dim":768,"dropout":0.1,"hidden_dim":3072,"initializer_range":0.02,"max_position_embeddings":512,"model_type":"distilbert",
             "n_heads":12,"n_layers":6,"pad_token_id":0,"qa_dropout":0.1,"seq_classif_dropout":0.2,"sinusoidal_pos_embds":false,"tie_weights_":true,"transformers_version":"4.10.0.dev0","vocab_size":30522}
            """));
        Assert.Equal(66_362_880, new ModelDescription(config).Parameters);
        Assert.Equal((0, false), (config.TokenTypes, config.Pooler));
    }

    [Theory]
    [InlineData("\"architectures\":[\"DistilBertForSequenceClassification\"]", "expected one of DistilBertModel, DistilBertForMaskedLM")]
    [InlineData("\"n_heads\":5", "5")]
    [InlineData("\"activation\":\"tanhshrink\"", "tanhshrink")]
    [InlineData("\"type_vocab_size\":2", "type_vocab_size = 2")]
    public void SettingsThatItCannotFollowAreNamed(string settings, string message) => Assert.Contains(message,
        Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse($"{{\"model_type\":\"distilbert\",{settings}}}"))).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatIsWrittenReadsBack()
    {
        EncoderConfig config = TinyModels.Bert with { Family = "distilbert", TokenTypes = 0, Pooler = false, NextSentenceHead = false };
        using TemporaryDirectory folder = new();
        Encoder model = TinyModels.MakeEncoder(config);
        HuggingFaceWriter.Save(model, folder.Path);
        using PretrainedEncoder again = PretrainedEncoder.Load(folder.Path);
        Assert.Equal(config, again.Model.Config);
        Tensors.Tensor ids = TinyModels.RandomIds(config, 1, 6);
        Assert.Equal(model.Forward(ids).Hidden.ToArray(), again.Model.Forward(ids).Hidden.ToArray());
    }

    [Fact]
    public void WhatItCannotSayIsRefused()
    {
        EncoderConfig config = TinyModels.Bert with { Family = "distilbert", TokenTypes = 0, Pooler = false, NextSentenceHead = false };
        Check(config with { TokenTypes = 2 }, "types of tokens or a pooler");
        Check(config with { Pooler = true }, "types of tokens or a pooler");
        Check(config with { Norm = config.Norm with { Epsilon = 1e-5f } }, "norms with an epsilon of");
        Check(config with { PositionOffset = 2 }, "would be read back as another");

        static void Check(EncoderConfig wrong, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => ModelFamilies.Default.Write(wrong, Tensors.DType.F32)).Message, StringComparison.Ordinal);
    }
}
