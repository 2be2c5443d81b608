using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>One layer of a transformer: attention, then a feed-forward part, each added to the residual line.</summary>
/// <remarks>The norms stand before each part ("pre-norm"): Xiong et al., "On layer normalization in the transformer architecture", 2020.</remarks>
public sealed class Block : Module
{
    private sealed record RecomputationOf(ForwardContext Context, Recomputation Operation);

    private RecomputationOf? _recomputation;
    private readonly string _input, _attentionNorm, _attentionOut, _middle, _feedForwardNorm, _feedForwardOut, _output;

    /// <summary>Block <paramref name="index"/> of the decoder that <paramref name="config"/> describes.</summary>
    public Block(DecoderConfig config, int index, RotaryEmbedding? rotary)
    {
        // Each residual line adds 2·layers outputs up; scaled so, their sum keeps its size (GPT-2, section 2.3).
        Initializer residual = Initializer.Normal(config.InitializerRange / MathF.Sqrt(2 * config.Layers));
        AttentionNorm = Child("ln1", Norm.Create(config.Norm, config.Width));
        Attention = Child("attn", new Attention(config, index, rotary, residual));
        FeedForwardNorm = Child("ln2", Norm.Create(config.Norm, config.Width));
        FeedForward = Child("mlp", new FeedForward(config, index, residual));
        _input = TracePoints.InBlock(index, "resid_pre");
        _attentionNorm = TracePoints.InBlock(index, "ln1");
        _attentionOut = TracePoints.InBlock(index, "attn_out");
        _middle = TracePoints.InBlock(index, "resid_mid");
        _feedForwardNorm = TracePoints.InBlock(index, "ln2");
        _feedForwardOut = TracePoints.InBlock(index, "mlp_out");
        _output = TracePoints.InBlock(index, "output");
    }

    /// <summary>The norm before attention.</summary>
    public Norm AttentionNorm { get; }

    /// <summary>Lets positions look at earlier ones.</summary>
    public Attention Attention { get; }

    /// <summary>The norm before the feed-forward part.</summary>
    public Norm FeedForwardNorm { get; }

    /// <summary>Works on each position by itself.</summary>
    public FeedForward FeedForward { get; }

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
        context.At(_input, x);
        x = context.At(_middle, x + context.At(_attentionOut, Attention.Forward(context.At(_attentionNorm, AttentionNorm.Forward(x)), context)));
        return context.At(_output, x + context.At(_feedForwardOut, FeedForward.Forward(context.At(_feedForwardNorm, FeedForwardNorm.Forward(x)), context)));
    }
}
