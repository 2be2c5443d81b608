using Liuli.Inference.Clients;
using Liuli.Inference.Clients.Embeddings;
using Liuli.Inference.Conversion;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Quantizing;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Conversion;

/// <summary>What was trained is what is served: weights, tokenizer, template and stop tokens travel together, there and back.</summary>
public sealed class ModelConverterTests : IDisposable
{
    private const string Template = "{% for m in messages %}{{ m.content }}{% endfor %}", ToolTemplate = "{{ tools }}" + Template;

    private readonly TinyModel _tiny = new("llama");

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void ADirectoryBecomesAFileAndADirectoryAgain()
    {
        File.WriteAllText(_tiny.File("chat_template.jinja"), Template);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_tiny.File("additional_chat_templates")).FullName, "tool_use.jinja"), ToolTemplate);
        File.WriteAllText(_tiny.File("generation_config.json"), """{"eos_token_id": [3, 9]}""");
        ConversionResult toFile = ModelConverter.ToGguf(_tiny.Folder, _tiny.File("model.gguf"));
        Assert.Equal("f32", toFile.Type);
        Assert.Empty(toFile.Warnings);
        ConversionResult toDirectory = ModelConverter.ToHuggingFace(_tiny.File("model.gguf"), _tiny.File("back"));
        Assert.Equal(("f32", toFile.Bytes), (toDirectory.Type, toDirectory.Bytes));
        foreach (string path in (string[])[_tiny.File("model.gguf"), _tiny.File("back")])
            CheckSame(path);
    }

    /// <summary>The vectors of an encoder are the same afterwards: its pooling and the cut of long texts went along.</summary>
    [Fact]
    public async Task AnEncoderBecomesADirectoryWithAllThatItsVectorsNeed()
    {
        string source = EncoderFixture.Find("bert-sentences-tiny");
        Assert.Equal("f32", ModelConverter.ToHuggingFace(source, _tiny.File("encoder")).Type);
        string[] texts = ["the cat sat", string.Concat(Enumerable.Repeat("a dog ran . ", 9))];
        using LiuliEmbeddingGenerator before = LiuliEmbeddingGenerator.Load(source), after = LiuliEmbeddingGenerator.Load(_tiny.File("encoder"));
        float[][] expected = [.. (await before.GenerateAsync(texts)).Select(e => e.Vector.ToArray())], actual = [.. (await after.GenerateAsync(texts)).Select(e => e.Vector.ToArray())];
        Assert.Equal(expected, actual);
    }

    /// <summary>What llama.cpp (version 0.5.0) makes of the file that is written here: the same tokens, and the same vectors within 3e-4.</summary>
    [Fact]
    public async Task AnEncoderBecomesAFileWhoseVectorsAreLlamaCpps()
    {
        float[] theirs =
        [
            0.28992279f, -0.063938681f, -0.086828182f, -0.460573f, -0.34646035f, -0.028283161f, 0.20326875f, -0.26166155f, -0.51413102f, -0.13364827f, 0.22553504f, 0.010972477f, 0.3331843f, 0.084036504f,
            0.08582987f, -0.054319859f,
        ];
        string source = EncoderFixture.Find("bert-sentences-tiny"), file = _tiny.File("encoder.gguf");
        ConversionResult result = ModelConverter.ToGguf(source, file);
        Assert.Equal("f32", result.Type);
        Assert.Collection(result.Warnings, w => Assert.Contains("cut off after 16 tokens", w, StringComparison.Ordinal), w => Assert.Contains("no place for the pooler", w, StringComparison.Ordinal));
        using LiuliEmbeddingGenerator before = LiuliEmbeddingGenerator.Load(source), after = LiuliEmbeddingGenerator.Load(file);
        Assert.Equal([2, 5, 7, 10, 13, 5, 15, 24, 3], Assert.IsType<EncoderModel>(after.GetService(typeof(EncoderModel))).EncodePrompt("The cat sat on the mat."));
        float[] vector = (await after.GenerateAsync(["The cat sat on the mat."]))[0].Vector.ToArray();
        Close.Assert(theirs, vector, 3e-4, "llama.cpp's vector");
        Close.Assert((await before.GenerateAsync(["The cat sat on the mat."]))[0].Vector.ToArray(), vector, 1e-7, "the directory's vector");
        await Assert.ThrowsAsync<ArgumentException>(() => after.GenerateAsync([string.Concat(Enumerable.Repeat("a dog ran . ", 9))]));

        ModelConverter.ToHuggingFace(file, _tiny.File("back"));
        using LiuliEmbeddingGenerator back = LiuliEmbeddingGenerator.Load(_tiny.File("back"));
        Assert.Equal(vector, (await back.GenerateAsync(["The cat sat on the mat."]))[0].Vector.ToArray());
        Assert.Equal(new SentenceSettings(EmbeddingPooling.Mean, true, 20), SentenceSettings.Read(_tiny.File("back"), width: 16, context: 20));
    }

    /// <summary>The pooling goes along; what has no place in the file is said.</summary>
    [Theory]
    [InlineData("cls_token", EmbeddingPooling.First)]
    [InlineData("lasttoken", EmbeddingPooling.Last)]
    public void ThePoolingOfAnEncoderGoesAlong(string mode, EmbeddingPooling pooling)
    {
        using EncoderFixture copy = new();
        copy.Write("1_Pooling/config.json", $$"""{"pooling_mode_{{mode}}": true}""").Remove("sentence_bert_config.json")
            .Write("modules.json", """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]""");
        ConversionResult result = ModelConverter.ToGguf(copy.Folder, _tiny.File("encoder.gguf"), QuantizationMix.F16);
        Assert.Contains(result.Warnings, w => w.Contains("vectors are not divided by their length", StringComparison.Ordinal));
        Assert.Equal(new SentenceSettings(pooling, true, null), SentenceSettings.Read(_tiny.File("encoder.gguf"), width: 16, context: 20));
        ModelConverter.ToGguf(_tiny.File("encoder.gguf"), _tiny.File("again.gguf"), QuantizationMix.F32);
        Assert.Equal(pooling, SentenceSettings.Read(_tiny.File("again.gguf"), width: 16, context: 20).Pooling);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void APoolingThatIsNotSupportedIsNamed(int pooling)
    {
        using PretrainedEncoder encoder = PretrainedEncoder.Load(EncoderFixture.Find("bert-sentences-tiny"));
        GgufModelWriter.Save(encoder.Model, _tiny.File("encoder.gguf"), QuantizationMix.F32, [GgufValue.Of("bert.pooling_type", pooling)]);
        Assert.Contains($"bert.pooling_type = {pooling} is not supported; expected one of 1 (Mean)", Assert.Throws<NotSupportedException>(() => SentenceSettings.Read(_tiny.File("encoder.gguf"), 16, 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACancelledConversionLeavesNoFile()
    {
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToHuggingFace(_tiny.Folder, _tiny.File("back"), cancellation: cancelled));
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToHuggingFace(EncoderFixture.Find("bert-sentences-tiny"), _tiny.File("back"), cancellation: cancelled));
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToGguf(_tiny.Folder, _tiny.File("model.gguf"), cancellation: cancelled));
        Assert.False(Directory.Exists(_tiny.File("back")));
        Assert.Empty(Directory.EnumerateFiles(_tiny.Folder, "model.gguf*"));
        Directory.CreateDirectory(_tiny.File("back"));
        Assert.Throws<OperationCanceledException>(() => ModelConverter.ToHuggingFace(_tiny.Folder, _tiny.File("back"), cancellation: cancelled));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_tiny.File("back")));
    }

    /// <summary>Weights of an earlier conversion in shards would be read instead.</summary>
    [Fact]
    public void WeightsOfAnEarlierConversionGo()
    {
        string folder = Directory.CreateDirectory(_tiny.File("back")).FullName;
        foreach (string name in (string[])["model-00001-of-00002.safetensors", "model.safetensors.index.json", "config.json", "notes.txt"])
            File.WriteAllText(Path.Combine(folder, name), "old");
        ModelConverter.ToHuggingFace(_tiny.Folder, folder);
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder, "notes.txt")));
        Assert.False(File.Exists(Path.Combine(folder, "model.safetensors.index.json")) || File.Exists(Path.Combine(folder, "model-00001-of-00002.safetensors")));
        using LanguageModel before = _tiny.Load(), after = LanguageModel.Load(folder);
        Assert.Equal(Story(before), Story(after));
    }

    [Fact]
    public void RoundedWeightsBecomeADirectoryOfF16()
    {
        ConversionResult small = ModelConverter.ToGguf(EmbeddedModels.Default, _tiny.File("small.gguf"), QuantizationMix.Q8_0);
        Assert.Equal("q8_0", small.Type);
        Assert.True(small.Bytes < small.SourceBytes);
        Assert.Equal("f16", ModelConverter.ToHuggingFace(_tiny.File("small.gguf"), _tiny.File("back")).Type);
        using LanguageModel rounded = LanguageModel.Load(_tiny.File("small.gguf")), back = LanguageModel.Load(_tiny.File("back"), new LoadOptions { Type = DType.F32 });
        Assert.Equal(Story(rounded), Story(back));
    }

    [Fact]
    public void AModelWithoutATokenizerIsConvertedWithout()
    {
        File.Delete(_tiny.File("tokenizer.json"));
        File.WriteAllText(_tiny.File("generation_config.json"), """{"eos_token_id": [3, 9]}""");
        ModelConverter.ToGguf(_tiny.Folder, _tiny.File("model.gguf"));
        using LanguageModel model = LanguageModel.Load(_tiny.File("model.gguf"));
        Assert.False(model.HasTokenizer);
        Assert.Equal([3, 9], model.EndOfText);
    }

    [Fact]
    public void WhatTheFormatCannotExpressTravelsAsAWholeTokenizerJson()
    {
        ModelConverter.ToGguf(_tiny.Folder, _tiny.File("model.gguf"));
        using (GgufCheckpoint file = GgufCheckpoint.Open(_tiny.File("model.gguf")))
            Assert.Contains("tokenizer.huggingface.json", file.Values.Keys); // Chinese is decoded without spaces, for which the other keys have no place
        Assert.Equal("今天天气真好", ModelText.ReadTokenizer(_tiny.File("model.gguf")).Decode([.. _tiny.Tokenizer.Encode("今天天气真好", addSpecialTokens: false).Ids]));
    }

    [Fact]
    public void TheSourceIsNeverReplacedAndATypeIsAskedForWhereItMatters()
    {
        string path = ModelConverter.ToGguf(EmbeddedModels.Default, _tiny.File("model.gguf"), QuantizationMix.Q8_0).Path;
        Assert.Contains("take the place of the model", Assert.Throws<ArgumentException>(() => ModelConverter.ToGguf(path, path, QuantizationMix.F16)).Message, StringComparison.Ordinal);
        Assert.Contains("take the place of the model", Assert.Throws<ArgumentException>(() => ModelConverter.ToGguf(_tiny.Folder, _tiny.File("model.safetensors"), QuantizationMix.F16)).Message, StringComparison.Ordinal);
        string first = _tiny.File("split-00001-of-00002.gguf"), second = _tiny.File("split-00002-of-00002.gguf");
        File.WriteAllText(first, "");
        File.WriteAllText(second, "");
        Assert.Contains("take the place of the model", Assert.Throws<ArgumentException>(() => ModelConverter.ToGguf(first, second, QuantizationMix.F16)).Message, StringComparison.Ordinal);
        ModelConverter.ToGguf(_tiny.Folder, second, QuantizationMix.F16); // beside a directory's files is a model of its own
        Assert.Contains("take the place of the model", Assert.Throws<ArgumentException>(() => ModelConverter.ToHuggingFace(_tiny.Folder, _tiny.Folder + "/")).Message, StringComparison.Ordinal);
        Assert.Contains("stored as Q8_0", Assert.Throws<ArgumentException>(() => ModelConverter.ToGguf(path, _tiny.File("b.gguf"))).Message, StringComparison.Ordinal);
    }

    private void CheckSame(string path)
    {
        using LanguageModel before = _tiny.Load(), after = LanguageModel.Load(path);
        Assert.Equal(before.EndOfText, after.EndOfText);
        Assert.Equal(new ChatTemplates(Template, ToolTemplate), after.ChatTemplates);
        foreach (string text in (string[])["今天天气真好", "the cat sat", "[CLS]hello[SEP]", ""])
        {
            Assert.Equal(before.EncodePrompt(text), after.EncodePrompt(text));
            Assert.Equal(before.Tokenizer.Encode(text).Ids, after.Tokenizer.Encode(text).Ids);
        }
        Assert.Equal(before.Tokenizer.SpecialTokens, after.Tokenizer.SpecialTokens);
        Assert.Equal(Story(before), Story(after));
    }

    private static int[] Story(LanguageModel model)
    {
        using TextGenerator generator = model.CreateGenerator();
        return [.. generator.Generate([2, 5, 7], new GenerationOptions { MaxTokens = 20, Sampling = new SamplingOptions { Greedy = true } }).Select(piece => piece.Id ?? -1)];
    }
}
