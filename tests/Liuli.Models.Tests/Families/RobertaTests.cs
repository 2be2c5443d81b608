using Liuli.Models.Checkpoints;
using Liuli.Models.Configuration;
using Liuli.Models.Families;

namespace Liuli.Models.Tests.Families;

/// <summary>RoBERTa against what PyTorch computed from the same checkpoint (Fixtures/make/encoders.py).</summary>
public class RobertaTests
{
    [Fact]
    public void MaskedTokensAndHiddenStatesEqualPyTorchs()
    {
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path("roberta-tiny"));
        Expected expected = new(Fixture.Path("roberta-tiny"));
        EncoderOutput output = loaded.Model.Forward(EncoderFixtures.Table(expected["input_ids"]), mask: EncoderFixtures.Mask(expected));
        EncoderFixtures.CheckSeen(expected, output.Hidden, "hidden");
        EncoderFixtures.CheckSeen(expected, output.Logits, "logits");
    }

    /// <summary>A table of 514 rows holds 512 positions.</summary>
    [Fact]
    public void PositionsBeginBehindThePaddingTokensNumber()
    {
        EncoderConfig config = (EncoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse("""
            {"model_type":"roberta","architectures":["RobertaModel"],"vocab_size":50265,"max_position_embeddings":514,"type_vocab_size":1,"layer_norm_eps":1e-5,"pad_token_id":1,"bos_token_id":0,"eos_token_id":2}
            """));
        Assert.Equal((2, 512, 1), (config.PositionOffset, config.ContextLength, config.TokenTypes));
        // Hugging Face counts roberta-base so, with the pooler and without a head.
        Assert.Equal(124_645_632, new ModelDescription(config).Parameters);
    }

    [Theory]
    [InlineData("\"model_type\":\"roberta\",\"architectures\":[\"RobertaForSequenceClassification\"]", "expected one of RobertaModel, RobertaForMaskedLM")]
    [InlineData("\"model_type\":\"xlm-roberta\",\"architectures\":[\"RobertaModel\"]", "expected one of XLMRobertaModel, XLMRobertaForMaskedLM")]
    [InlineData("\"model_type\":\"roberta\",\"max_position_embeddings\":2", "ContextLength must be")]
    [InlineData("\"model_type\":\"roberta\",\"pad_token_id\":2147483647", "must be from")]
    [InlineData("\"model_type\":\"roberta\",\"is_decoder\":true", "is_decoder")]
    public void SettingsThatItCannotFollowAreNamed(string settings, string message) => Assert.Contains(message,
        Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse($"{{{settings}}}"))).Message, StringComparison.Ordinal);

    /// <summary>Each of the three families writes what it can say, and refuses the others' positions and heads.</summary>
    [Theory]
    [InlineData("roberta", 2, 1, null)]
    [InlineData("xlm-roberta", 2, 1, null)]
    [InlineData("roberta", 4, 3, null)]
    [InlineData("roberta", 0, 1, "positions that begin at row 0 beside a padding token of 1")]
    [InlineData("bert", 2, 1, "would be read back as another")]
    public void WhatIsWrittenReadsBack(string family, int offset, int padding, string? trouble)
    {
        EncoderConfig config = TinyModels.Bert with { Family = family, PositionOffset = offset, PaddingToken = padding };
        if (trouble is not null)
        {
            Assert.Contains(trouble, Assert.Throws<ArgumentException>(() => ModelFamilies.Default.Write(config, Tensors.DType.F32)).Message, StringComparison.Ordinal);
            return;
        }
        using TemporaryDirectory folder = new();
        Encoder model = TinyModels.MakeEncoder(config);
        HuggingFaceWriter.Save(model, folder.Path);
        using PretrainedEncoder again = PretrainedEncoder.Load(folder.Path);
        Assert.Equal(config, again.Model.Config);
        Tensors.Tensor ids = TinyModels.RandomIds(config, 1, 6);
        Assert.Equal(model.Forward(ids).Logits.ToArray(), again.Model.Forward(ids).Logits.ToArray());
        Assert.Contains("cannot express heads", Assert.Throws<ArgumentException>(() => ModelFamilies.Default.Write(config with { Pooler = true, Labels = ["yes"] }, Tensors.DType.F32)).Message, StringComparison.Ordinal);
    }
}
