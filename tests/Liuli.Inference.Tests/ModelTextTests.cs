using Liuli.Models.Checkpoints;
using Liuli.Tests;
using Liuli.Tokenizers;

namespace Liuli.Inference.Tests;

/// <summary>Where a model's tokenizer and chat template are found.</summary>
public sealed class ModelTextTests : IDisposable
{
    private readonly TinyModel _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void ADirectoryWithoutATemplateHasNone()
    {
        using LanguageModel model = _tiny.Load();
        Assert.Null(model.ChatTemplates);
    }

    [Theory]
    [InlineData("""{"chat_template": "{{ messages }}"}""", "{{ messages }}", null)]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}""", "d", "t")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "r"}, {"name": "default", "template": "d"}]}""", "d", null)]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "t"}]}""", "t", null)]
    [InlineData("""{"chat_template": []}""", null, null)]
    [InlineData("""{"chat_template": null}""", null, null)]
    [InlineData("""{"model_max_length": 5}""", null, null)]
    public void ATemplateStandsInTheTokenizersConfiguration(string json, string? expected, string? toolUse)
    {
        File.WriteAllText(_tiny.File("tokenizer_config.json"), json);
        using LanguageModel model = _tiny.Load();
        Assert.Equal((expected, toolUse), (model.ChatTemplates?.Default, model.ChatTemplates?.ToolUse));
    }

    [Fact]
    public void ATemplateOfItsOwnFileComesFirst()
    {
        File.WriteAllText(_tiny.File("tokenizer_config.json"), """{"chat_template": "old"}""");
        File.WriteAllText(_tiny.File("chat_template.jinja"), "新");
        using LanguageModel model = _tiny.Load();
        Assert.Equal(new ChatTemplates("新"), model.ChatTemplates);
    }

    [Fact]
    public void MoreTemplatesStandInAFolder()
    {
        Directory.CreateDirectory(_tiny.File("additional_chat_templates"));
        File.WriteAllText(_tiny.File("chat_template.jinja"), "d");
        File.WriteAllText(_tiny.File("additional_chat_templates/tool_use.jinja"), "t");
        File.WriteAllText(_tiny.File("additional_chat_templates/rag.jinja"), "r");
        using LanguageModel model = _tiny.Load();
        Assert.Equal(new ChatTemplates("d", "t"), model.ChatTemplates);
    }

    [Theory]
    [InlineData("""{"chat_template": 7}""")]
    [InlineData("""{"chat_template": [{"template": "t"}]}""")]
    [InlineData("""{"chat_template": ["t"]}""")]
    [InlineData("""{"chat_template": [{"name": "default"}]}""")]
    [InlineData("""{"chat_template": [{"name": "default", "template": null}]}""")]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "rag", "template": "r"}]}""")]
    public void AMeaninglessTemplateIsAnError(string json)
    {
        File.WriteAllText(_tiny.File("tokenizer_config.json"), json);
        Assert.Contains("chat_template", Assert.Throws<InvalidDataException>(_tiny.Load).Message, StringComparison.Ordinal);
    }

    // The ids are those that llama.cpp gives for the same file.
    [SkippableTheory]
    [InlineData("llama-spm", new[] { 1, 15043, 29892, 343, 29915, 497, 29991, 29871, 30919, 31076, 29871, 29941 })]
    [InlineData("gpt-2", new[] { 15496, 11, 331, 6, 439, 0, 220, 19526, 254, 25001, 121, 513 })]
    public void ATokenizerIsReadFromTheMetadataOfGguf(string name, int[] expected)
    {
        Tokenizer tokenizer = ModelText.ReadTokenizer(SharedData.Path($"data/tokenizers/ggml-vocab/ggml-vocab-{name}.gguf"));
        Assert.Equal(expected, tokenizer.Encode("Hello, y'all! 你好 3").Ids);
    }

    [SkippableFact]
    public void AVocabularyAloneIsNoModel()
    {
        string path = SharedData.Path("data/tokenizers/ggml-vocab/ggml-vocab-llama-spm.gguf");
        Assert.Contains("token_embd.weight", Assert.Throws<CheckpointException>(() => LanguageModel.Load(path)).Message, StringComparison.Ordinal);
    }
}
