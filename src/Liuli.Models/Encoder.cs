using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A transformer that reads a text from both sides: from token ids to a vector at every position, and what its heads make of them.</summary>
/// <remarks>
/// embed → norm → blocks → heads. The same definition serves vectors of texts, tracing, explaining and gradients.
/// Devlin et al., "BERT: pre-training of deep bidirectional transformers for language understanding", 2018.
/// Safe for use from several threads as <see cref="Module"/> is.
/// </remarks>
public sealed class Encoder : Transformer
{
    private readonly EncoderBlock[] _blocks;
    private readonly Dropout _embeddingDropout;

    /// <summary>Builds the parts that <paramref name="config"/> describes. No weight takes memory yet: call
    /// <see cref="Module.Initialize"/>, or load a checkpoint with <see cref="PretrainedEncoder"/>.</summary>
    /// <exception cref="ArgumentException">The description does not fit together.</exception>
    public Encoder(EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        TokenEmbedding = Child("embed", new Embedding(config.VocabularySize, config.Width, initializer));
        PositionEmbedding = Child("pos_embed", new Embedding(checked(config.ContextLength + config.PositionOffset), config.Width, initializer, blocks: false));
        if (config.TokenTypes > 0)
            TypeEmbedding = Child("type_embed", new Embedding(config.TokenTypes, config.Width, initializer, blocks: false));
        EmbeddingNorm = Child("embed_ln", Norm.Create(config.Norm, config.Width));
        _embeddingDropout = Child("embed_dropout", new Dropout(config.EmbeddingDropout));
        _blocks = new EncoderBlock[config.Layers];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = Child($"blocks.{i}", new EncoderBlock(config, i));
        if (config.Pooler)
            Pooler = Child("pooler", new Linear(config.Width, config.Width, initializer: initializer));
        if (config.NextSentenceHead)
            NextSentenceHead = Child("next_sentence", new Linear(config.Width, 2, initializer: initializer));
        if (config.Labels.Count > 0)
            Classifier = Child("classifier", new Linear(config.Width, config.Labels.Count, initializer: initializer));
        if (config.MaskedTokenHead)
            MaskedTokenHead = Child("head", new MaskedTokenHead(config, initializer));
    }

    /// <summary>What this model was built from.</summary>
    public override EncoderConfig Config { get; }

    /// <summary>The embedding table (V, C).</summary>
    public override Embedding TokenEmbedding { get; }

    /// <summary>The position table (offset + context, C).</summary>
    public Embedding PositionEmbedding { get; }

    /// <summary>The table of token types, where there are any.</summary>
    public Embedding? TypeEmbedding { get; }

    /// <summary>The norm of the sum of embeddings.</summary>
    public Norm EmbeddingNorm { get; }

    /// <summary>The blocks, first to last.</summary>
    public IReadOnlyList<EncoderBlock> Blocks => _blocks;

    /// <summary>C → C, followed by tanh, on the first position; null where there is none.</summary>
    public Linear? Pooler { get; }

    /// <summary>C → 2: scores that the second text follows the first, and that it does not; null where there is none.</summary>
    public Linear? NextSentenceHead { get; }

    /// <summary>C → one score for each of <see cref="EncoderConfig.Labels"/>; null where there is none.</summary>
    public Linear? Classifier { get; }

    /// <summary>Scores which token a masked position was; null where there is none.</summary>
    public MaskedTokenHead? MaskedTokenHead { get; }

    /// <summary>The output of the last block (B, T, C) and of every head that the model has.</summary>
    /// <param name="ids">I32 (B, T), T ≥ 1.</param>
    /// <param name="types">I32 (B, T): which text of a pair each token belongs to; all 0 where absent.</param>
    /// <param name="mask">U8 (B, T): 1 for tokens, 0 for padding at either end, which no position looks at; all are tokens where absent.</param>
    /// <param name="context">Dropout, trace; all off when null.</param>
    /// <exception cref="ArgumentException">The inputs are of another type or shape, empty, outside the tables, or more than the context holds; a mask has no token or a gap; there is a cache.</exception>
    public EncoderOutput Forward(Tensor ids, Tensor types = default, Tensor mask = default, ForwardContext? context = null)
    {
        Tensor hidden = HiddenStates(ids, types, mask, context);
        Tensor pooled = Pooler is null ? default : Pool(hidden, context);
        return new EncoderOutput
        {
            Hidden = hidden,
            Pooled = pooled,
            NextSentence = NextSentenceHead is null ? default : context.At(TracePoints.NextSentenceLogits, NextSentenceHead.Forward(pooled)),
            Classes = Classifier is null ? default : context.At(TracePoints.ClassLogits, Classifier.Forward(pooled)),
            Logits = MaskedTokenHead is null ? default : MaskedTokenHead.Forward(hidden, TokenEmbedding.Weight.Value, context),
        };
    }

    /// <summary>The output of the last block (B, T, C): what embeddings of texts are made of.</summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor HiddenStates(Tensor ids, Tensor types = default, Tensor mask = default, ForwardContext? context = null)
    {
        EncoderInput.Check(Config, ids, types, mask, context);
        Tensor x = Embed(ids, types, context); // (B, T, C)
        foreach (EncoderBlock block in _blocks)
        {
            context?.Cancellation.ThrowIfCancellationRequested();
            Tensor y = block.Forward(x, mask, context); // (B, T, C)
            if (context.LetsPass)
                x.Dispose();
            x = y;
        }
        return x;
    }

    private Tensor Embed(Tensor ids, Tensor types, ForwardContext? context)
    {
        int time = ids.Shape[1];
        Tensor x = context.At(TracePoints.TokenEmbed, TokenEmbedding.Forward(ids)); // (B, T, C)
        x += context.At(TracePoints.PositionEmbed, PositionEmbedding.Weight.Value.Slice(0, Config.PositionOffset, time)); // (T, C)
        if (TypeEmbedding is not null)
        {
            if (types.IsNull)
                types = Tensor.FromInts(new int[ids.Count], ids.Shape, ids.Device);
            x += context.At(TracePoints.TypeEmbed, TypeEmbedding.Forward(types));
        }
        x = EmbeddingNorm.Forward(context.At(TracePoints.EmbedSum, x));
        return context.At(TracePoints.Embed, _embeddingDropout.Forward(x, context));
    }

    /// <summary>(B, T, C) → (B, C).</summary>
    private Tensor Pool(Tensor hidden, ForwardContext? context)
    {
        Tensor first = hidden.Slice(1, 0, 1).Reshape([hidden.Shape[0], hidden.Shape[2]]); // (B, C)
        return context.At(TracePoints.Pooled, context.At(TracePoints.PooledPre, Pooler!.Forward(first)).Tanh());
    }
}
