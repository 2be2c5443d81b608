using System.Text.Json;
using Liuli.Inference.Clients;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Clients.Embeddings;

/// <summary>Vectors of an encoder against those that PyTorch computed (Fixtures/make/encoders.py), and what holds of them however many texts there are.</summary>
public class EncoderEmbeddingTests
{
    private const string Fixture = "bert-sentences-tiny";

    private static readonly JsonElement s_expected = EncoderFixture.Expected(Fixture);

    private static readonly string[] s_texts = [.. s_expected.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];

    [Theory]
    [InlineData(null, "mean")]
    [InlineData(EmbeddingPooling.Mean, "mean")]
    [InlineData(EmbeddingPooling.First, "first")]
    public async Task VectorsEqualPyTorchs(EmbeddingPooling? pooling, string expected)
    {
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(EncoderFixture.Find(Fixture), pooling: pooling);
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(s_texts);
        Assert.Equal(s_texts.Length, vectors.Count);
        for (int i = 0; i < s_texts.Length; i++)
            Close.Assert(Vector(expected, i), vectors[i].Vector.Span, 1e-5, s_texts[i]);
        Assert.Equal(s_expected.GetProperty("ids").EnumerateArray().Sum(ids => ids.GetArrayLength()), vectors.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task TheFilesSayWhichPoolingAndWhetherVectorsHaveLengthOne()
    {
        using EncoderFixture copy = new();
        copy.Write("1_Pooling/config.json", """{"word_embedding_dimension": 16, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false, "pooling_mode_lasttoken": false, "include_prompt": true}""")
            .Write("modules.json", """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]""");
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(copy.Folder);
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(s_texts);
        for (int i = 0; i < s_texts.Length; i++)
        {
            float[] vector = vectors[i].Vector.ToArray();
            double length = Math.Sqrt(vector.Sum(x => (double)x * x));
            Assert.True(Math.Abs(length - 1) > 0.1, $"length {length}");
            Close.Assert(Vector("first", i), [.. vector.Select(x => (float)(x / length))], 1e-5, s_texts[i]);
        }
    }

    /// <summary>Without these files nothing is cut, and the pooling is the mean.</summary>
    [Fact]
    public async Task WithoutTheFilesATextThatIsTooLongIsAnError()
    {
        using EncoderFixture copy = new();
        copy.Remove("modules.json").Remove("sentence_bert_config.json");
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(copy.Folder);
        ReadOnlyMemory<float> vector = (await generator.GenerateAsync(s_texts[0])).Vector;
        Close.Assert(Vector("mean", 0), vector.Span, 1e-5, s_texts[0]);
        Assert.Contains("text 1 has 24 tokens; expected 1 to 20", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["cat", s_texts[^1]]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextsTogetherGiveTheVectorsOfTextsAlone()
    {
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(EncoderFixture.Find(Fixture));
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => string.Concat(Enumerable.Repeat("the cat ", 1 + i % 9)) + (i % 7 == 0 ? "sat ?" : ""))];
        GeneratedEmbeddings<Embedding<float>> together = await generator.GenerateAsync(texts);
        for (int i = 0; i < texts.Length; i += 13)
        {
            ReadOnlyMemory<float> alone = (await generator.GenerateAsync(texts[i])).Vector;
            Close.Assert(alone.Span, together[i].Vector.Span, 1e-6, texts[i]);
        }
    }

    [Fact]
    public async Task ManyThreadsGetTheSameVectors()
    {
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(EncoderFixture.Find(Fixture));
        ReadOnlyMemory<float> alone = (await generator.GenerateAsync(s_texts[0])).Vector;
        foreach (Embedding<float> one in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => generator.GenerateAsync(s_texts[0]))))
            Assert.Equal(alone.ToArray(), one.Vector.ToArray());
    }

    [Fact]
    public async Task WrongUsesAreNamed()
    {
        using LiuliEmbeddingGenerator generator = LiuliEmbeddingGenerator.Load(EncoderFixture.Find(Fixture));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["cat"], cancellationToken: new CancellationToken(canceled: true)));
        Assert.Contains("16 numbers", (await Assert.ThrowsAsync<NotSupportedException>(() => generator.GenerateAsync("cat", new EmbeddingGenerationOptions { Dimensions = 5 }))).Message, StringComparison.Ordinal);
        Assert.Contains("no tokenizer", Assert.Throws<InvalidOperationException>(() => LiuliEmbeddingGenerator.Load(EncoderFixture.Find("bert-tiny"))).Message, StringComparison.Ordinal);
        Assert.Empty(await generator.GenerateAsync(Array.Empty<string>()));
    }

    [Fact]
    public void ItsServicesAreItselfItsMetadataAndItsModel()
    {
        using EncoderModel model = EncoderModel.Load(EncoderFixture.Find(Fixture));
        using LiuliEmbeddingGenerator generator = new(model);
        Assert.Equal(16, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        Assert.Same(model, generator.GetService<EncoderModel>());
        Assert.Null(generator.GetService<LanguageModel>());
    }

    private static float[] Vector(string key, int text) => [.. s_expected.GetProperty(key)[text].EnumerateArray().Select(x => x.GetSingle())];
}
