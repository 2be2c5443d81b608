using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A decoder-only transformer: from token ids to scores of the next token at every position.</summary>
/// <remarks>
/// embed → blocks → norm → head. One definition serves training, cached decoding, tracing and explaining.
/// Vaswani et al., "Attention is all you need", 2017; Radford et al., "Language models are unsupervised multitask learners", 2019.
/// Safe for use from several threads as <see cref="Module"/> is.
/// </remarks>
public sealed class Decoder : Transformer
{
    private readonly Block[] _blocks;
    private readonly Dropout _embeddingDropout;

    /// <summary>Builds the parts that <paramref name="config"/> describes. No weight takes memory yet: call
    /// <see cref="Module.Initialize"/>, or load a checkpoint with <see cref="PretrainedModel"/>.</summary>
    /// <exception cref="ArgumentException">The description does not fit together.</exception>
    public Decoder(DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        TokenEmbedding = Child("embed", new Embedding(config.VocabularySize, config.Width, initializer));
        if (config.LearnedPositions)
            PositionEmbedding = Child("pos_embed", new Embedding(config.ContextLength, config.Width, initializer, blocks: false));
        _embeddingDropout = Child("embed_dropout", new Dropout(config.EmbeddingDropout));
        Dictionary<RotaryConfig, RotaryEmbedding> rotaries = []; // one table for all blocks that turn alike
        _blocks = new Block[config.Layers];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = Child($"blocks.{i}", new Block(config, i, RotaryOf(config.Layer(i).Attention, config.ContextLength, rotaries)));
        FinalNorm = Child("ln_final", Norm.Create(config.Norm, config.Width));
        if (!config.TiedHead)
            Head = Child("unembed", new Linear(config.Width, config.VocabularySize, bias: false, WeightLayout.OutIn, initializer));
    }

    /// <summary>What this model was built from.</summary>
    public override DecoderConfig Config { get; }

    /// <summary>The embedding table (V, C).</summary>
    public override Embedding TokenEmbedding { get; }

    /// <summary>The position table (context, C), where positions are learned.</summary>
    public Embedding? PositionEmbedding { get; }

    /// <summary>The blocks, first to last.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The norm before the head.</summary>
    public Norm FinalNorm { get; }

    /// <summary>The head (V, C); null where the embedding table serves.</summary>
    public Linear? Head { get; }

    /// <summary>Logits (B, T, V) for token ids (B, T): element t scores what follows token t.</summary>
    /// <param name="ids">I32 (B, T), T ≥ 1.</param>
    /// <param name="context">Cache, dropout, trace; all off when null.</param>
    /// <exception cref="ArgumentException">The ids are of another type or rank, empty, outside the vocabulary, or more than the context holds.</exception>
    /// <exception cref="OperationCanceledException"><see cref="ForwardContext.Cancellation"/> was asked for.</exception>
    public Tensor Forward(Tensor ids, ForwardContext? context = null) => Logits(HiddenStates(ids, context), context);

    /// <summary>Logits (B, 1, V) of the last position only: what the next token of a prompt needs, without the cost of a head for every position.</summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor ForwardLast(Tensor ids, ForwardContext? context = null)
    {
        Tensor x = Hidden(ids, context);
        return Logits(Normalised(x.Shape[1] == 1 ? x : x.Slice(1, x.Shape[1] - 1, 1), context), context);
    }

    /// <summary>The normalised output of the last block (B, T, C): what the head scores, and what embeddings of texts are made of.</summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor HiddenStates(Tensor ids, ForwardContext? context = null) => Normalised(Hidden(ids, context), context);

    /// <summary>Logits (B, T, V) from <see cref="HiddenStates"/> (B, T, C), or from some of their positions: all logits of a long text are more than all weights of the model.</summary>
    /// <param name="hidden">F32 (B, T, C).</param>
    /// <param name="context">Trace; off when null.</param>
    public Tensor Logits(Tensor hidden, ForwardContext? context = null)
    {
        Tensor logits = Head is null ? hidden.MatMul(TokenEmbedding.Weight.Value, transposeRight: true, precision: Precision) : Head.Forward(hidden);
        if (Config.LogitCap is { } cap)
            logits = context.At(TracePoints.UncappedLogits, logits).SoftCap(cap);
        return context.At(TracePoints.Logits, logits); // (B, T, V)
    }

    /// <summary>Mean cross-entropy of what follows each token: what training makes small. The logits of large vocabularies never exist all at once, unless they are to be
    /// seen: traced, or explained.</summary>
    /// <param name="ids">I32 (B, T), T ≥ 1.</param>
    /// <param name="targets">I32 (B, T): the token that follows each; −100 where none counts.</param>
    /// <param name="context">Cache, dropout, trace; all off when null.</param>
    /// <exception cref="ArgumentException">The ids or targets are of another type or shape, empty, or more than the context holds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id or target is outside the vocabulary.</exception>
    /// <exception cref="OperationCanceledException"><see cref="ForwardContext.Cancellation"/> was asked for.</exception>
    public Tensor Loss(Tensor ids, Tensor targets, ForwardContext? context = null)
    {
        Tensor weight = Head is null ? TokenEmbedding.Weight.Value : Head.Weight.Value; // (V, C)
        if (Recording.IsEverything || context?.Trace is not null || weight.DType != DType.F32 || Config.LogitCap is not null)
            return Forward(ids, context).CrossEntropy(targets);
        return FinalNorm.Forward(Hidden(ids, context), Rounded(weight.Device, context)).LinearCrossEntropy(weight, targets, precision: Precision, cancellation: context?.Cancellation ?? default);
    }

    /// <summary>The residual line behind the last block (B, T, C).</summary>
    private Tensor Hidden(Tensor ids, ForwardContext? context)
    {
        CheckInput(ids, context);
        int length = ids.Shape[1];
        Tensor x = Embed(ids, context); // (B, T, C)
        foreach (Block block in _blocks)
        {
            context?.Cancellation.ThrowIfCancellationRequested();
            Tensor y = block.Forward(x, context); // (B, T, C)
            if (context.LetsPass)
                x.Dispose();
            x = y;
        }
        context?.Cache?.Advance(length);
        return x;
    }

    private Tensor Embed(Tensor ids, ForwardContext? context)
    {
        Tensor x = context.At(TracePoints.TokenEmbed, TokenEmbedding.Forward(ids)); // (B, T, C)
        if (Config.EmbeddingScale != 1)
            x = x.Scale(Config.EmbeddingScale);
        if (PositionEmbedding is not null)
        {
            int start = context?.Cache?.Length ?? 0;
            Tensor positions = PositionEmbedding.Weight.Value.Slice(0, start, ids.Shape[1]); // (T, C)
            x += context.At(TracePoints.PositionEmbed, positions);
        }
        return context.At(TracePoints.Embed, _embeddingDropout.Forward(x, context));
    }

    private Tensor Normalised(Tensor x, ForwardContext? context) => context.At(TracePoints.FinalNorm, FinalNorm.Forward(x));

    private static RotaryEmbedding? RotaryOf(AttentionConfig attention, int contextLength, Dictionary<RotaryConfig, RotaryEmbedding> made)
    {
        if (attention.Rotary is not { } rotary)
            return null;
        if (!made.TryGetValue(rotary, out RotaryEmbedding? embedding))
            made.Add(rotary, embedding = new RotaryEmbedding(rotary, contextLength));
        return embedding;
    }

    private void CheckInput(Tensor ids, ForwardContext? context)
    {
        if (ids.DType != DType.I32 || ids.Shape.Rank != 2 || ids.Count == 0)
            throw new ArgumentException($"running the model: expected token ids as I32 (B, T) with at least one token, got {ids.DType} {ids.Shape}");
        int start = context?.Cache?.Length ?? 0, end = start + ids.Shape[1];
        if (end > Config.ContextLength)
            throw new ArgumentException($"running the model: its context holds {Counted.Of(Config.ContextLength, "position")}, the input would fill positions {start} to {end - 1}; shorten the prompt by at least {Counted.Of(end - Config.ContextLength, "token")}");
        context?.Cache?.CheckRoom(ids.Shape[0], ids.Shape[1]);
    }
}
