using System.Numerics.Tensors;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Microsoft.Extensions.AI;
using Tensor = Liuli.Tensors.Tensor;

namespace Liuli.Inference.Clients;

/// <summary>Texts as vectors: a decoder's normalised last hidden states (<c>ln_final</c>), pooled, of length 1. The dot product of two is their cosine.</summary>
/// <remarks>
/// A text is split as in training, with the special tokens that belong around it. A model that was not trained for embeddings gives vectors that tell topics apart, no more.
/// Safe for use from several threads.
/// </remarks>
public sealed class LiuliEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly LanguageModel _model;
    private readonly EmbeddingPooling _pooling;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly bool _ownsModel;

    /// <summary>A generator of a model.</summary>
    /// <param name="model">The model; it needs a tokenizer.</param>
    /// <param name="pooling">How tokens' vectors become one.</param>
    /// <param name="ownsModel">Whether the model goes with the generator when that is disposed of.</param>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public LiuliEmbeddingGenerator(LanguageModel model, EmbeddingPooling pooling = EmbeddingPooling.Mean, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        _ = model.Tokenizer;
        _model = model;
        _pooling = pooling;
        _metadata = new EmbeddingGeneratorMetadata("liuli", defaultModelId: model.Name, defaultModelDimensions: model.Decoder.Config.Width);
        _ownsModel = ownsModel;
    }

    /// <summary>The vectors of texts, in their order, with the number of tokens read.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Dimensions must be the model's width, if given; the rest is ignored.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <exception cref="ArgumentException">A text is empty or longer than the model's context.</exception>
    /// <exception cref="NotSupportedException">Other dimensions than the model's are asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        int width = _model.Decoder.Config.Width;
        if (options?.Dimensions is { } dimensions && dimensions != width)
            throw new NotSupportedException($"embedding: the vectors of '{_model.Name}' have {width} numbers, {dimensions} were asked for; leave Dimensions out");
        string[] texts = [.. values];
        return Task.Run(() => Generate(texts, cancellationToken), cancellationToken);
    }

    /// <summary>This generator, its <see cref="EmbeddingGeneratorMetadata"/> or its <see cref="LanguageModel"/>.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model : null;
    }

    /// <summary>Releases the model's weights if the generator owns it.</summary>
    public void Dispose()
    {
        if (_ownsModel)
            _model.Dispose();
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, CancellationToken cancellation)
    {
        GeneratedEmbeddings<Embedding<float>> embeddings = new(texts.Length);
        long tokens = 0;
        foreach (string text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            Encoding encoding = _model.Tokenizer.Encode(text);
            int context = _model.Decoder.Config.ContextLength;
            if (encoding.Ids.Count == 0 || encoding.Ids.Count > context)
                throw new ArgumentException($"embedding: text {embeddings.Count} has {encoding.Ids.Count} tokens; expected 1 to {context}, the model's context; split longer texts");
            tokens += encoding.Ids.Count;
            embeddings.Add(new Embedding<float>(Vector([.. encoding.Ids])) { ModelId = _model.Name, CreatedAt = DateTimeOffset.UtcNow });
        }
        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    private float[] Vector(int[] ids)
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Tensor hidden = _model.Decoder.HiddenStates(Tensor.FromInts(ids, [1, ids.Length], _model.Decoder.Device)); // (1, T, C)
        ReadOnlySpan<float> states = hidden.AsSpan<float>();
        int width = states.Length / ids.Length;
        float[] vector = states[^width..].ToArray();
        // Scale does not matter before the division by the length, so a sum serves as the mean.
        for (int t = 0; _pooling == EmbeddingPooling.Mean && t < ids.Length - 1; t++)
            TensorPrimitives.Add(vector, states.Slice(t * width, width), vector);
        float length = TensorPrimitives.Norm<float>(vector);
        TensorPrimitives.Divide(vector, length == 0 ? 1 : length, vector);
        return vector;
    }
}
