using Liuli.Inference.Clients;
using Liuli.Models;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Clients;

public sealed class LiuliEmbeddingGeneratorTests : IDisposable
{
    private readonly TinyModel _tiny = new();
    private readonly LanguageModel _model;

    public LiuliEmbeddingGeneratorTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Theory]
    [InlineData(EmbeddingPooling.Mean)]
    [InlineData(EmbeddingPooling.Last)]
    public async Task VectorsArePooledHiddenStatesOfLengthOne(EmbeddingPooling pooling)
    {
        using LiuliEmbeddingGenerator generator = new(_model, pooling);
        string[] texts = ["the cat", "今天天气真好"];
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(texts);
        Assert.Equal(2, embeddings.Count);
        for (int i = 0; i < texts.Length; i++)
            Close.Assert(Expected(texts[i], pooling), embeddings[i].Vector.Span, 1e-5, texts[i]);
        Assert.Equal(texts.Sum(text => _model.Tokenizer.Encode(text).Ids.Count), embeddings.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task TextsAtTheSameTimeAndTogetherGiveTheSameVectors()
    {
        using LiuliEmbeddingGenerator generator = new(_model);
        string[] texts = [.. Enumerable.Range(0, 8).Select(i => string.Concat(Enumerable.Repeat("cat ", i + 1)))];
        GeneratedEmbeddings<Embedding<float>> together = await generator.GenerateAsync(texts);
        Embedding<float>[] apart = await Task.WhenAll(texts.Select(text => generator.GenerateAsync(text)));
        for (int i = 0; i < texts.Length; i++)
            Assert.Equal(together[i].Vector.ToArray(), apart[i].Vector.ToArray());
    }

    [Fact]
    public async Task WrongUsesAreNamed()
    {
        using LiuliEmbeddingGenerator generator = new(_model);
        Assert.Contains("context", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(string.Concat(Enumerable.Repeat("cat ", 60))))).Message, StringComparison.Ordinal);
        Assert.Contains("12 numbers", (await Assert.ThrowsAsync<NotSupportedException>(() => generator.GenerateAsync("cat", new EmbeddingGenerationOptions { Dimensions = 5 }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["cat"], cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ItsServicesAreItselfItsMetadataAndItsModel()
    {
        using LiuliEmbeddingGenerator generator = new(_model);
        Assert.Equal(12, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        Assert.Same(_model, generator.GetService<LanguageModel>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    /// <summary>From the traced activations, in double.</summary>
    private float[] Expected(string text, EmbeddingPooling pooling)
    {
        int[] ids = [.. _model.Tokenizer.Encode(text).Ids];
        Last trace = new();
        _model.Decoder.Forward(Liuli.Tensors.Tensor.FromInts(ids, [1, ids.Length], _model.Decoder.Device), new ForwardContext { Trace = trace });
        int width = trace.Values.Length / ids.Length;
        double[] pooled = new double[width];
        for (int t = pooling == EmbeddingPooling.Mean ? 0 : ids.Length - 1; t < ids.Length; t++)
        {
            for (int c = 0; c < width; c++)
                pooled[c] += trace.Values[(t * width) + c];
        }
        double norm = Math.Sqrt(pooled.Sum(x => x * x));
        return [.. pooled.Select(x => (float)(x / norm))];
    }

    private sealed class Last : ITrace
    {
        public float[] Values { get; private set; } = [];

        public bool Wants(string name) => name == TracePoints.FinalNorm;

        public void Record(string name, Liuli.Tensors.Tensor value) => Values = value.AsSpan<float>().ToArray();
    }
}
