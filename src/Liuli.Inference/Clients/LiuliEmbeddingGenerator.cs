using Liuli.Inference.Clients.Embeddings;
using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>Texts as vectors: the last hidden states of an encoder (BERT) or a decoder (<c>ln_final</c>), pooled, of length 1. The dot product of two is their cosine.</summary>
/// <remarks>
/// A text is split as in training, with the special tokens that belong around it. Where the model's directory has the files of sentence-transformers (modules.json and those
/// beside it), they say how vectors are made: the pooling, whether they have length 1, and after how many tokens a text is cut off. Without them a text that is longer than the
/// context is an error. A model that was not trained for embeddings gives vectors that tell topics apart, no more. An encoder reads texts of like length together; that changes
/// their vectors by no more than rounding. Safe for use from several threads.
/// </remarks>
public sealed class LiuliEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly TextModel _model;
    private readonly SentenceSettings _settings;
    private readonly EmbeddingPooling _pooling;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly bool _ownsModel;

    /// <summary>A generator of a model.</summary>
    /// <param name="model">The model, an <see cref="EncoderModel"/> or a <see cref="LanguageModel"/>; it needs a tokenizer.</param>
    /// <param name="pooling">How tokens' vectors become one; when null, as the model's directory says, and their mean where it says nothing.</param>
    /// <param name="ownsModel">Whether the model goes with the generator when that is disposed of.</param>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    /// <exception cref="NotSupportedException">The directory's files ask for a step or a pooling that is not supported.</exception>
    /// <exception cref="Models.Checkpoints.CheckpointException">One of these files is damaged.</exception>
    public LiuliEmbeddingGenerator(TextModel model, EmbeddingPooling? pooling = null, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        _ = model.Tokenizer;
        _model = model;
        ModelConfig config = model.Transformer.Config;
        _settings = SentenceSettings.Read(model.Location, config.Width, config.ContextLength);
        _pooling = pooling ?? _settings.Pooling ?? EmbeddingPooling.Mean;
        _metadata = new EmbeddingGeneratorMetadata("liuli", defaultModelId: model.Name, defaultModelDimensions: config.Width);
        _ownsModel = ownsModel;
    }

    /// <summary>Loads a model of either kind (<see cref="TextModel.Open"/>) and makes a generator of it, which owns it.</summary>
    /// <param name="pathOrName">Which model.</param>
    /// <param name="options">How to hold its weights.</param>
    /// <param name="pooling">How tokens' vectors become one; when null, as the model's directory says, and their mean where it says nothing.</param>
    public static LiuliEmbeddingGenerator Load(string pathOrName, LoadOptions? options = null, EmbeddingPooling? pooling = null)
    {
        TextModel model = TextModel.Open(pathOrName, options);
        try
        {
            return new LiuliEmbeddingGenerator(model, pooling, ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The vectors of texts, in their order, with the number of tokens read.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Dimensions must be the model's width, if given; the rest is ignored.</param>
    /// <param name="cancellationToken">Ends the work between two texts, of an encoder between two batches.</param>
    /// <exception cref="ArgumentException">A text is empty, or longer than the model's context and not to be cut off.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    /// <exception cref="NotSupportedException">Other dimensions than the model's are asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        int width = _model.Transformer.Config.Width;
        if (options?.Dimensions is { } dimensions && dimensions != width)
            throw new NotSupportedException($"embedding: the vectors of '{_model.Name}' have {Counted.Of(width, "number")}, {dimensions} were asked for; leave Dimensions out");
        string[] texts = [.. values];
        return Task.Run(() => Generate(texts, cancellationToken), cancellationToken);
    }

    /// <summary>This generator, its <see cref="EmbeddingGeneratorMetadata"/> or its model.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model : null;
    }

    /// <summary>Releases the model's weights if the generator owns it, as soon as calls under way have ended.</summary>
    public void Dispose()
    {
        if (_ownsModel)
            _model.Dispose();
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using WeightLease.User user = _model.Weights.Enter();
        TokenizedText[] tokenized = [.. texts.Select(Tokenize)];
        float[][] vectors = new float[texts.Length][];
        if (_model is EncoderModel encoder)
            EncoderBatches.Run(encoder.Encoder, tokenized, (i, states) => vectors[i] = Pool(states.Span), cancellation);
        else
            RunOneByOne(((LanguageModel)_model).Decoder, tokenized, vectors, cancellation);
        long tokens = tokenized.Sum(text => text.Ids.Length);
        return new(vectors.Select(vector => new Embedding<float>(vector) { ModelId = _model.Name, CreatedAt = DateTimeOffset.UtcNow }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    private TokenizedText Tokenize(string text, int number)
    {
        Encoding encoding = _model.Tokenizer.Encode(text);
        int context = _model.Transformer.Config.ContextLength;
        if (encoding.Ids.Count == 0 || (_settings.LongestText is null && encoding.Ids.Count > context))
            throw new ArgumentException($"embedding: text {number} has {Counted.Of(encoding.Ids.Count, "token")}; expected 1 to {context}, the model's context; split longer texts");
        return TokenizedText.Of(encoding, _settings.LongestText ?? context);
    }

    private void RunOneByOne(Decoder decoder, TokenizedText[] texts, float[][] vectors, CancellationToken cancellation)
    {
        ForwardContext pass = new() { Cancellation = cancellation };
        for (int i = 0; i < texts.Length; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            using Recording.Restore pause = Recording.Nothing();
            int[] ids = texts[i].Ids;
            vectors[i] = Pool(decoder.HiddenStates(Tensor.FromInts(ids, [1, ids.Length], decoder.Device), pass).AsSpan<float>()); // (1, T, C)
        }
    }

    private float[] Pool(ReadOnlySpan<float> states) => VectorPooling.Pool(states, _model.Transformer.Config.Width, _pooling, _settings.Normalized);
}
