using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>One layer of an encoder: attention to all positions, then a feed-forward part; each is added to what entered it, and the sum is normalised.</summary>
/// <remarks>The norms stand behind each sum ("post-norm"), as in Vaswani et al., "Attention is all you need", 2017, and Devlin et al., "BERT", 2018. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class EncoderBlock : Module
{
    private readonly BlockNames _names;

    /// <summary>Block <paramref name="index"/> of the encoder that <paramref name="config"/> describes.</summary>
    public EncoderBlock(EncoderConfig config, int index)
    {
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        Attention = Child("attn", new Attention(config, index, rotary: null, initializer));
        AttentionNorm = Child("ln1", Norm.Create(config.Norm, config.Width));
        FeedForward = Child("mlp", FeedForward.Create(config, index, initializer));
        FeedForwardNorm = Child("ln2", Norm.Create(config.Norm, config.Width));
        _names = new BlockNames(index);
    }

    /// <summary>Lets positions look at each other.</summary>
    public Attention Attention { get; }

    /// <summary>The norm behind attention and its sum.</summary>
    public Norm AttentionNorm { get; }

    /// <summary>Works on each position by itself.</summary>
    public FeedForward FeedForward { get; }

    /// <summary>The norm behind the feed-forward part and its sum.</summary>
    public Norm FeedForwardNorm { get; }

    /// <summary>(B, T, C) → (B, T, C).</summary>
    /// <param name="x">What enters the block.</param>
    /// <param name="mask">U8 (B, T): 0 for padding, which no position looks at. Absent: there is none.</param>
    /// <param name="context">Dropout, trace; all off when null.</param>
    public Tensor Forward(Tensor x, Tensor mask = default, ForwardContext? context = null)
    {
        using TensorScope? step = context.BeginStep();
        context.At(_names.Input, x);
        x = context.At(_names.Middle, x + context.At(_names.AttentionOut, Attention.Forward(x, mask, context)));
        x = context.At(_names.AttentionNorm, AttentionNorm.Forward(x));
        x = context.At(_names.Sum, x + context.At(_names.FeedForwardOut, FeedForward.Forward(x, context)));
        return step.Result(context.At(_names.Output, FeedForwardNorm.Forward(x)));
    }

    /// <summary>The trace points of one block.</summary>
    private sealed class BlockNames(int block)
    {
        public readonly string Input = TracePoints.InBlock(block, "resid_pre");
        public readonly string AttentionOut = TracePoints.InBlock(block, "attn_out");
        public readonly string Middle = TracePoints.InBlock(block, "resid_mid");
        public readonly string AttentionNorm = TracePoints.InBlock(block, "ln1");
        public readonly string FeedForwardOut = TracePoints.InBlock(block, "mlp_out");
        public readonly string Sum = TracePoints.InBlock(block, "resid_post");
        public readonly string Output = TracePoints.InBlock(block, "output");
    }
}
