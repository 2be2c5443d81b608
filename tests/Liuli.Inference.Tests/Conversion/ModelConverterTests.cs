using Liuli.Inference.Clients;
using Liuli.Inference.Conversion;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
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
        Assert.Contains("it is an encoder, of which GGUF files are not supported", Assert.Throws<ArgumentException>(() => ModelConverter.ToGguf(source, _tiny.File("encoder.gguf"))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_tiny.File("encoder.gguf")));
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
