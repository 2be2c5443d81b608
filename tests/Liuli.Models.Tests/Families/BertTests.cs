using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Models.Configuration;
using Liuli.Models.Families;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

/// <summary>BERT against what PyTorch computed from the same checkpoints (Fixtures/make/encoders.py, and bert-tiny from PyTorch's own file format).</summary>
public class BertTests
{
    private const string Sizes = "\"model_type\":\"bert\",\"vocab_size\":100,\"hidden_size\":32,\"intermediate_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"max_position_embeddings\":64";

    public static TheoryData<string> Fixtures => ["bert-tiny", "bert-heads-tiny", "bert-classes-tiny", "bert-sentences-tiny", "roberta-tiny"];

    [Fact]
    public void MaskedTokensAndHiddenStatesEqualPyTorchs() => CheckTiny(Fixture.Path("bert-tiny"));

    [SkippableFact]
    public void TheSharedCheckpointEqualsPyTorchsToo() => CheckTiny(SharedData.Path("fixtures/bert-tiny"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryOutputOfEveryHeadEqualsPyTorchs(bool composed)
    {
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path("bert-heads-tiny"));
        Expected expected = new(Fixture.Path("bert-heads-tiny"));
        EncoderOutput output = Run(loaded.Model, expected, composed);
        EncoderFixtures.CheckSeen(expected, output.Hidden, "hidden");
        EncoderFixtures.CheckSeen(expected, output.Logits, "logits");
        Close.Assert(EncoderFixtures.All(expected["pooled"]), output.Pooled.ToArray(), Expected.Tolerance, "pooled");
        Close.Assert(EncoderFixtures.All(expected["next_sentence_logits"]), output.NextSentence.ToArray(), Expected.Tolerance, "next sentence");
        Assert.True(output.Classes.IsNull);
    }

    [Fact]
    public void ScoresOfClassesEqualPyTorchs()
    {
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path("bert-classes-tiny"));
        Expected expected = new(Fixture.Path("bert-classes-tiny"));
        EncoderOutput output = Run(loaded.Model, expected);
        Close.Assert(EncoderFixtures.All(expected["class_logits"]), output.Classes.ToArray(), Expected.Tolerance, "classes");
        Assert.Equal(["contradiction", "entailment", "neutral"], loaded.Model.Config.Labels);
        Assert.True(output.Logits.IsNull);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryGradientEqualsPyTorchs(bool composed)
    {
        string directory = Fixture.Path("bert-heads-tiny");
        Expected expected = new(directory);
        using PretrainedEncoder loaded = PretrainedEncoder.Load(directory);
        using Checkpoint gradients = Checkpoint.Open(Path.Combine(directory, "gradients.safetensors"));
        Bert family = new();
        Dictionary<string, string> files = gradients.Tensors.Keys.ToDictionary(family.Canonical);
        Encoder model = loaded.Model;
        model.RequireGrad();
        EncoderOutput output = Run(model, expected, composed);
        Tensor loss = output.Logits.CrossEntropy(EncoderFixtures.Table(expected["targets"])) + output.NextSentence.CrossEntropy(Tensor.FromInts(expected.Ints("next_sentence"), [2]));
        Assert.Equal(expected["loss"].GetDouble(), loss.Item(), 1e-5);
        loss.Backward();
        Assert.Equal(gradients.Tensors.Count, model.Parameters().Count());
        foreach ((string parameter, Tensor value) in model.NamedParameters())
        {
            using Tensor wanted = gradients.Read(files[family.TensorName(parameter)]);
            // The largest of every gradient is 0.12 or more, but for the keys' biases: softmax does not see them, and terms of 0.1 cancel to nothing.
            Close.Assert(wanted.ToArray(), value.Gradient.ToArray(), Expected.Tolerance, $"gradient of {parameter}", atLeast: 0.1);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void WhatIsWrittenReadsBackAsTheSameModel(string name)
    {
        using TemporaryDirectory folder = new();
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path(name));
        HuggingFaceWriter.Save(loaded.Model, folder.Path);
        using PretrainedEncoder again = PretrainedEncoder.Load(folder.Path);
        Assert.Equal(loaded.Model.Config, again.Model.Config);
        Tensor ids = Tensor.FromInts([2, 7, 9, 4, 3], [1, 5]);
        EncoderOutput before = loaded.Model.Forward(ids), after = again.Model.Forward(ids);
        Assert.Equal(before.Hidden.ToArray(), after.Hidden.ToArray());
        foreach (Func<EncoderOutput, Tensor> head in (Func<EncoderOutput, Tensor>[])[o => o.Pooled, o => o.NextSentence, o => o.Classes, o => o.Logits])
        {
            Assert.Equal(head(before).IsNull, head(after).IsNull);
            if (!head(before).IsNull)
                Assert.Equal(head(before).ToArray(), head(after).ToArray());
        }
    }

    /// <summary>A masked-token checkpoint that kept its pooler, and one without: the weights tell, whatever class config.json names.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void ThePartsAreThoseOfTheWeights(bool pooler, bool masked)
    {
        using TemporaryDirectory folder = new();
        Encoder model = new(TinyModels.Bert with { Pooler = pooler, MaskedTokenHead = masked, NextSentenceHead = false });
        model.Initialize(new Philox(3));
        HuggingFaceWriter.Save(model, folder.Path);
        using PretrainedEncoder again = PretrainedEncoder.Load(folder.Path);
        Assert.Equal(model.Config, again.Model.Config);
        folder.Write("config.json", File.ReadAllText(folder.File("config.json")).Replace(masked ? "BertForMaskedLM" : "BertModel", masked ? "BertModel" : "BertForMaskedLM", StringComparison.Ordinal));
        using PretrainedEncoder renamed = PretrainedEncoder.Load(folder.Path);
        Assert.Equal(model.Config, renamed.Model.Config);
    }

    /// <summary>Names without the prefix, norms called gamma and beta, positions as a buffer, the head's bias under its second name or both.</summary>
    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void OldAndPartialNamesAreTheSameWeights(bool noPrefix, bool oldNorms, bool otherBias)
    {
        Encoder model = new(TinyModels.Bert);
        model.Initialize(new Philox(3));
        Bert family = new();
        List<(string, Tensor)> tensors = [];
        foreach ((string name, Tensor value) in model.NamedParameters())
        {
            string file = family.TensorName(name);
            if (noPrefix && file.StartsWith("bert.", StringComparison.Ordinal))
                file = file["bert.".Length..];
            if (oldNorms)
                file = file.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
            if (otherBias && file == "cls.predictions.bias")
                file = "cls.predictions.decoder.bias";
            else if (file == "cls.predictions.bias")
                tensors.Add(("cls.predictions.decoder.bias", value));
            tensors.Add((file, value));
        }
        tensors.Add(("bert.embeddings.position_ids", Tensor.FromInts([.. Enumerable.Range(0, 24)], [1, 24])));
        tensors.Add(("cls.predictions.decoder.weight", model.TokenEmbedding.Weight.Value));
        using TemporaryDirectory folder = new();
        Write(folder, model.Config, tensors);
        using PretrainedEncoder loaded = PretrainedEncoder.Load(folder.Path);
        Tensor ids = Tensor.FromInts([2, 7, 9, 4, 3], [1, 5]);
        Assert.Equal(model.Forward(ids).Logits.ToArray(), loaded.Model.Forward(ids).Logits.ToArray());
    }

    [Fact]
    public void WeightsThatContradictEachOtherAreNamed()
    {
        Encoder model = new(TinyModels.Bert);
        model.Initialize(new Philox(3));
        Bert family = new();
        Assert.Contains("should repeat cls.predictions.bias", Trouble(tensors => tensors.Add(("cls.predictions.decoder.bias", Tensor.Full([model.Config.VocabularySize], 0.5f)))), StringComparison.Ordinal);
        Assert.Contains("set tie_word_embeddings to false", Trouble(tensors => tensors.Add(("cls.predictions.decoder.weight", Tensor.Full([model.Config.VocabularySize, model.Config.Width], 0.5f)))), StringComparison.Ordinal);
        Assert.Contains("1 not part of the model: qa_outputs.weight", Trouble(tensors => tensors.Add(("qa_outputs.weight", Tensor.Zeros([2, 12])))), StringComparison.Ordinal);
        Assert.Contains("1 missing: cls.predictions.transform.LayerNorm.bias (12)", Trouble(tensors => tensors.RemoveAll(t => t.Item1 == "cls.predictions.transform.LayerNorm.bias")), StringComparison.Ordinal);

        string Trouble(Action<List<(string, Tensor)>> change)
        {
            using TemporaryDirectory folder = new();
            List<(string, Tensor)> tensors = [.. model.NamedParameters().Select(p => (family.TensorName(p.Name), p.Value))];
            change(tensors);
            Write(folder, model.Config, tensors);
            return Assert.Throws<CheckpointException>(() => PretrainedEncoder.Load(folder.Path)).Message;
        }
    }

    [Theory]
    [InlineData("\"architectures\":[\"BertForTokenClassification\"]", "architectures is \"BertForTokenClassification\"; expected one of BertModel")]
    [InlineData("\"is_decoder\":true", "is_decoder")]
    [InlineData("\"add_cross_attention\":true", "add_cross_attention")]
    [InlineData("\"position_embedding_type\":\"relative_key\"", "position_embedding_type is \"relative_key\"")]
    [InlineData("\"hidden_act\":\"mish\"", "hidden_act is \"mish\"")]
    [InlineData("\"rotary_value\":true", "rotary_value = true")]
    [InlineData("\"layer_norm_eps\":0", "epsilon must be positive")]
    [InlineData("\"architectures\":[\"BertForSequenceClassification\"],\"num_labels\":4,\"id2label\":{\"0\":\"no\",\"1\":\"yes\"}", "num_labels is 4, but id2label names 2")]
    [InlineData("\"architectures\":[\"BertForSequenceClassification\"],\"id2label\":{\"0\":\"no\",\"2\":\"yes\"}", "id2label.1 is missing")]
    public void SettingsThatItCannotFollowAreNamed(string setting, string message) => Assert.Contains(message,
        Assert.Throws<CheckpointException>(() => ModelFamilies.Default.Read(ConfigJson.Parse($"{{{Sizes},{setting}}}"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("BertModel", true, false, false, 0)]
    [InlineData("BertForMaskedLM", false, true, false, 0)]
    [InlineData("BertForPreTraining", true, true, true, 0)]
    [InlineData("BertForNextSentencePrediction", true, false, true, 0)]
    [InlineData("BertForSequenceClassification", true, false, false, 2)]
    public void WithoutWeightsTheClassTellsTheParts(string architecture, bool pooler, bool masked, bool next, int labels)
    {
        EncoderConfig config = (EncoderConfig)ModelFamilies.Default.Read(ConfigJson.Parse($"{{{Sizes},\"architectures\":[\"{architecture}\"]}}"));
        Assert.Equal((pooler, masked, next, labels), (config.Pooler, config.MaskedTokenHead, config.NextSentenceHead, config.Labels.Count));
    }

    /// <summary>Devlin et al., 2018, give 110M for the base model; Hugging Face's card of bert-base-uncased counts 109,482,240 with the pooler and without heads.</summary>
    [Fact]
    public void CountsAreThePublishedOnes() =>
        Assert.Equal(109_482_240, new ModelDescription(ModelFamilies.Default.Read(ConfigJson.Parse("""{"model_type":"bert"}"""))).Parameters);

    [Fact]
    public void EachKindIsSentToItsOwnLoader()
    {
        Assert.Contains("bert is an encoder", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(Fixture.Path("bert-tiny"))).Message, StringComparison.Ordinal);
        Assert.Contains("PretrainedEncoder", Assert.Throws<CheckpointException>(() => PretrainedModel.ReadConfig(Fixture.Path("bert-tiny"))).Message, StringComparison.Ordinal);
        Assert.Contains("llama is a decoder", Assert.Throws<CheckpointException>(() => PretrainedEncoder.Load(Fixture.Path("llama-tiny"))).Message, StringComparison.Ordinal);
        Assert.True(PretrainedEncoder.IsEncoder(Fixture.Path("bert-tiny")));
        Assert.False(PretrainedEncoder.IsEncoder(Fixture.Path("llama-tiny")));
    }

    /// <summary>Weights in fewer bits are read by the same layers; the numbers stay near.</summary>
    [Theory]
    [InlineData(DType.BF16, 0.05)]
    [InlineData(DType.Q8_0, 0.05)]
    public void WeightsMayBeRoundedWhileLoading(DType type, double tolerance)
    {
        Expected expected = new(Fixture.Path("bert-tiny"));
        using PretrainedEncoder loaded = PretrainedEncoder.Load(Fixture.Path("bert-tiny"), type: type);
        Assert.Equal(type, loaded.Model.Blocks[0].Attention.Query!.Weight.Value.DType);
        float[] hidden = Run(loaded.Model, expected).Hidden.ToArray()[..32];
        Close.Assert(Expected.Floats(expected["last_hidden_first_token"][0]), hidden, tolerance, $"first position, {type}");
    }

    private static void CheckTiny(string directory)
    {
        using PretrainedEncoder loaded = PretrainedEncoder.Load(directory);
        Expected expected = new(directory);
        EncoderOutput output = Run(loaded.Model, expected);
        float[] hidden = output.Hidden.ToArray(), logits = output.Logits.ToArray();
        (int time, int width, int vocabulary) = (output.Hidden.Shape[1], 32, 300);
        for (int b = 0; b < 2; b++)
            Close.Assert(Expected.Floats(expected["last_hidden_first_token"][b]), hidden.AsSpan(b * time * width, width), Expected.Tolerance, $"first position of text {b}");
        Close.Assert(Expected.Floats(expected["mlm_logits_row0_pos3"]), logits.AsSpan(3 * vocabulary, vocabulary), Expected.Tolerance, "logits of text 0, position 3");
        Close.Assert(Expected.Floats(expected["mlm_logits_row1_pos2"]), logits.AsSpan((time + 2) * vocabulary, vocabulary), Expected.Tolerance, "logits of text 1, position 2");
    }

    /// <summary>The output for a fixture's batch; composed where scores and pattern are traced.</summary>
    private static EncoderOutput Run(Encoder model, Expected expected, bool composed = false) =>
        model.Forward(EncoderFixtures.Table(expected["input_ids"]), EncoderFixtures.Table(expected["token_type_ids"]), EncoderFixtures.Mask(expected), composed ? new ForwardContext { Trace = new TraceRecorder() } : null);

    private static void Write(TemporaryDirectory folder, EncoderConfig config, List<(string Name, Tensor Value)> tensors)
    {
        ConfigJsonWriter.Write(folder.File("config.json"), ModelFamilies.Default.Write(config, DType.F32));
        SafetensorsWriter.Write(folder.File("model.safetensors"), tensors);
    }
}
