using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>One layer of a transformer: attention, then a feed-forward part (or both side by side), each added to the residual line.</summary>
/// <remarks>The norms stand before each part ("pre-norm"): Xiong et al., "On layer normalization in the transformer architecture", 2020; in some models behind it too
/// (Gemma Team, "Gemma 2", 2024). Side by side: Wang and Komatsuzaki, "GPT-J-6B", 2021; Black et al., "GPT-NeoX-20B", 2022. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class Block : Module
{
    private sealed record RecomputationOf(ForwardContext Context, Recomputation Operation);

    private RecomputationOf? _recomputation;
    private readonly bool _parallel;
    private readonly BlockNames _names;

    /// <summary>Block <paramref name="index"/> of the decoder that <paramref name="config"/> describes.</summary>
    public Block(DecoderConfig config, int index, RotaryEmbedding? rotary)
    {
        // Each residual line adds 2·layers outputs up; scaled so, their sum keeps its size (GPT-2, section 2.3).
        Initializer residual = Initializer.Normal(config.InitializerRange / MathF.Sqrt(2 * config.Layers));
        AttentionNorm = Child("ln1", Norm.Create(config.Norm, config.Width));
        Attention = Child("attn", new Attention(config, index, rotary, residual));
        if (config.OutputNorms)
            AttentionOutputNorm = Child("ln1_post", Norm.Create(config.Norm, config.Width));
        FeedForwardNorm = Child("ln2", Norm.Create(config.Norm, config.Width));
        FeedForward = Child("mlp", FeedForward.Create(config, index, residual));
        if (config.OutputNorms)
            FeedForwardOutputNorm = Child("ln2_post", Norm.Create(config.Norm, config.Width));
        _parallel = config.ParallelResidual;
        _names = new BlockNames(index);
    }

    /// <summary>The norm before attention.</summary>
    public Norm AttentionNorm { get; }

    /// <summary>Lets positions look at earlier ones.</summary>
    public Attention Attention { get; }

    /// <summary>The norm behind attention, where there is one.</summary>
    public Norm? AttentionOutputNorm { get; }

    /// <summary>The norm before the feed-forward part.</summary>
    public Norm FeedForwardNorm { get; }

    /// <summary>Works on each position by itself.</summary>
    public FeedForward FeedForward { get; }

    /// <summary>The norm behind the feed-forward part, where there is one.</summary>
    public Norm? FeedForwardOutputNorm { get; }

    /// <summary>(B, T, C) → (B, T, C).</summary>
    public Tensor Forward(Tensor x, ForwardContext? context = null) =>
        context is { Recompute: true, Trace: null, Cache: null } ? RecomputationIn(context).Apply(x) : Steps(x, context);

    /// <summary>Made once for a context, which is used from pass to pass.</summary>
    private Recomputation RecomputationIn(ForwardContext context)
    {
        if (_recomputation is { } made && made.Context == context && made.Operation.Random == context.Dropout)
            return made.Operation;
        return NewRecomputation(context);
    }

    /// <summary>Apart, as a method that captures its argument allocates on every call.</summary>
    private Recomputation NewRecomputation(ForwardContext context)
    {
        Recomputation operation = new(x => Steps(x, context), context.Dropout);
        _recomputation = new RecomputationOf(context, operation);
        return operation;
    }

    private Tensor Steps(Tensor x, ForwardContext? context)
    {
        using TensorScope? step = context.BeginStep();
        context.At(_names.Input, x);
        if (_parallel)
            return step.Result(context.At(_names.Output, x + Attend(x, context) + Think(x, context)));
        x = context.At(_names.Middle, x + Attend(x, context));
        return step.Result(context.At(_names.Output, x + Think(x, context)));
    }

    /// <summary>What attention adds to the residual line.</summary>
    private Tensor Attend(Tensor x, ForwardContext? context)
    {
        using TensorScope? step = context.BeginStep();
        Tensor y = Attention.Forward(context.At(_names.AttentionNorm, AttentionNorm.Forward(x, Attention.InputType(context))), context);
        if (AttentionOutputNorm is not null)
            y = AttentionOutputNorm.Forward(context.At(_names.AttentionResult, y));
        return step.Result(context.At(_names.AttentionOut, y));
    }

    /// <summary>What the feed-forward part adds to the residual line.</summary>
    private Tensor Think(Tensor x, ForwardContext? context)
    {
        context?.Cancellation.ThrowIfCancellationRequested();
        using TensorScope? step = context.BeginStep();
        Tensor y = FeedForward.Forward(context.At(_names.FeedForwardNorm, FeedForwardNorm.Forward(x, FeedForward.InputType(context))), context);
        if (FeedForwardOutputNorm is not null)
            y = FeedForwardOutputNorm.Forward(context.At(_names.FeedForwardResult, y));
        return step.Result(context.At(_names.FeedForwardOut, y));
    }

    /// <summary>The trace points of one block.</summary>
    private sealed class BlockNames(int block)
    {
        public readonly string Input = TracePoints.InBlock(block, "resid_pre");
        public readonly string AttentionNorm = TracePoints.InBlock(block, "ln1");
        public readonly string AttentionResult = TracePoints.InBlock(block, "attn.out");
        public readonly string AttentionOut = TracePoints.InBlock(block, "attn_out");
        public readonly string Middle = TracePoints.InBlock(block, "resid_mid");
        public readonly string FeedForwardNorm = TracePoints.InBlock(block, "ln2");
        public readonly string FeedForwardResult = TracePoints.InBlock(block, "mlp.out");
        public readonly string FeedForwardOut = TracePoints.InBlock(block, "mlp_out");
        public readonly string Output = TracePoints.InBlock(block, "output");
    }
}
