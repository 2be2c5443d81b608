using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Tests;

namespace Liuli.Inference.Tests;

public sealed class LanguageModelTests : IDisposable
{
    private readonly TinyModel _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void APromptIsOpenedButNotClosed()
    {
        using LanguageModel model = _tiny.Load();
        int cls = model.Tokenizer.TokenToId("[CLS]")!.Value, sep = model.Tokenizer.TokenToId("[SEP]")!.Value;
        IReadOnlyList<int> plain = model.EncodePrompt("今天", addSpecialTokens: false);
        Assert.Equal(["今", "天"], plain.Select(model.TokenOf));
        Assert.Equal([cls, .. plain], model.EncodePrompt("今天"));
        Assert.Equal([cls, .. plain], model.EncodePrompt("[CLS]今天"));
        Assert.Equal([cls, .. plain, sep], model.EncodePrompt("[CLS]今天[SEP]"));
        Assert.Equal([cls, .. plain, sep, .. plain], model.EncodePrompt("今天[SEP]今天"));
        Assert.Equal([cls], model.EncodePrompt(""));
        Assert.Empty(model.EncodePrompt("", addSpecialTokens: false));
    }

    [Fact]
    public void LoadingThatIsEndedLeavesNothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => LanguageModel.Load(_tiny.Folder, cancellation: source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => TextModel.Open(_tiny.Folder, cancellation: source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => EncoderModel.Load(EncoderFixture.Find("bert-sentences-tiny"), cancellation: source.Token));
    }

    [Fact]
    public async Task GeneratedTextStreams()
    {
        using LanguageModel model = _tiny.Load();
        GenerationOptions options = new() { MaxTokens = 12, Sampling = new SamplingOptions { Greedy = true } };
        List<string> pieces = [];
        await foreach (string piece in model.GenerateAsync("今天天气真", options))
            pieces.Add(piece);
        using TextGenerator generator = model.CreateGenerator();
        Assert.Equal(string.Concat(generator.Generate(model.EncodePrompt("今天天气真"), options).Select(piece => piece.Text)), string.Concat(pieces));
        Assert.True(pieces.Count > 1);
    }

    [Fact]
    public void ADialogueModelEndsItsTextWithTheSeparator()
    {
        using LanguageModel model = _tiny.Load();
        Assert.Equal([model.Tokenizer.TokenToId("[SEP]")!.Value], model.EndOfText);
    }

    [Theory]
    [InlineData("""{"eos_token_id": 7}""", new[] { 7 })]
    [InlineData("""{"eos_token_id": [7, 9]}""", new[] { 7, 9 })]
    [InlineData("""{"eos_token_id": null}""", new[] { 3 })]
    [InlineData("""{}""", new[] { 3 })]
    public void GenerationConfigNamesTheEnd(string json, int[] expected)
    {
        File.WriteAllText(_tiny.File("generation_config.json"), json);
        using LanguageModel model = _tiny.Load();
        Assert.Equal(expected, model.EndOfText);
    }

    [Theory]
    [InlineData("""{"eos_token_id": "seven"}""")]
    [InlineData("""{"eos_token_id": [1.5]}""")]
    [InlineData("""{"eos_token_id": """)]
    public void AMeaninglessGenerationConfigIsAnError(string json)
    {
        File.WriteAllText(_tiny.File("generation_config.json"), json);
        Assert.Contains("eos_token_id", Assert.Throws<InvalidDataException>(_tiny.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenizerWithMoreTokensThanTheModelHasRowsIsRefused()
    {
        string json = File.ReadAllText(_tiny.File("tokenizer.json"));
        int size = _tiny.Tokenizer.VocabularySize;
        File.WriteAllText(_tiny.File("tokenizer.json"), json.Replace("\"vocab\": {", $"\"vocab\": {{ \"extra\": {size},", StringComparison.Ordinal).Replace("\"vocab\":{", $"\"vocab\":{{\"extra\":{size},", StringComparison.Ordinal));
        string message = Assert.Throws<InvalidDataException>(_tiny.Load).Message;
        Assert.Contains($"{size + 1} tokens", message, StringComparison.Ordinal);
        Assert.Contains($"only {size}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutATokenizerAModelTakesIdsAndSaysSoWhenGivenText()
    {
        File.Delete(_tiny.File("tokenizer.json"));
        using LanguageModel model = _tiny.Load();
        Assert.False(model.HasTokenizer);
        Assert.Contains("no tokenizer", Assert.Throws<InvalidOperationException>(() => model.EncodePrompt("hello")).Message, StringComparison.Ordinal);
        Assert.Equal("⟨5⟩", model.TokenOf(5));
        using TextGenerator generator = model.CreateGenerator();
        Assert.Equal(4, generator.Generate([2, 5], new GenerationOptions { MaxTokens = 3 }).Count());
    }

    [Fact]
    public async Task AModelMayBeDisposedOfWhileOthersGenerate()
    {
        GenerationOptions options = new() { MaxTokens = TinyModel.Context };
        for (int i = 0; i < 30; i++)
        {
            LanguageModel model = _tiny.Load();
            Task[] generating = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    await foreach (string piece in model.GenerateAsync("今天", options))
                        Assert.NotNull(piece);
                }
            }))];
            await Task.Delay(i / 3);
            model.Dispose();
            foreach (Task task in generating)
                Assert.Contains("has been disposed of", (await Assert.ThrowsAsync<ObjectDisposedException>(() => task)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ABiasForATokenThatIsNoneIsRefused()
    {
        using LanguageModel model = _tiny.Load();
        using TextGenerator generator = model.CreateGenerator();
        using BeamSearch search = model.CreateBeamSearch();
        int none = model.Transformer.Config.VocabularySize;
        GenerationOptions options = new() { Sampling = new SamplingOptions { LogitBias = new Dictionary<int, float> { [none] = 1 } } };
        Assert.Contains($"token id {none}", Assert.Throws<ArgumentException>(() => generator.Generate([2], options)).Message, StringComparison.Ordinal);
        Assert.Contains($"token id {none}", Assert.Throws<ArgumentException>(() => search.Search([2], options, new BeamOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatIsNotThereIsNamedWithThoseThatAre()
    {
        string message = Assert.Throws<FileNotFoundException>(() => LanguageModel.Load("no-such-model")).Message;
        Assert.Contains("'no-such-model'", message, StringComparison.Ordinal);
        Assert.Contains("embedded models", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedWeightsAreAnErrorThatNamesTheFile()
    {
        string path = _tiny.File("model.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Contains("model.safetensors", Assert.ThrowsAny<Exception>(_tiny.Load).Message, StringComparison.Ordinal);
    }
}
