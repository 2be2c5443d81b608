using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>From the last block's output to scores of the token that a masked position was: norm(f(dense(x)))·Eᵀ + b, with E the embedding table or a matrix of its own.</summary>
/// <remarks>Devlin et al., "BERT", 2018, section 3.1 (task 1); f is the feed-forward part's activation. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class MaskedTokenHead : Module
{
    private readonly Activation _activation;

    internal MaskedTokenHead(EncoderConfig config, Initializer initializer)
    {
        _activation = config.FeedForward.Activation;
        Dense = Child("dense", new Linear(config.Width, config.Width, initializer: initializer));
        Norm = Child("ln", Norm.Create(config.Norm, config.Width));
        if (!config.TiedHead)
            Unembedding = Child("unembed", new Linear(config.Width, config.VocabularySize, bias: false, initializer: initializer));
        Bias = AddParameter("bias", [config.VocabularySize], Initializer.Zeros);
    }

    /// <summary>C → C, followed by the activation.</summary>
    public Linear Dense { get; }

    /// <summary>The norm before the scores.</summary>
    public Norm Norm { get; }

    /// <summary>C → V; null where the embedding table serves.</summary>
    public Linear? Unembedding { get; }

    /// <summary>b (V).</summary>
    public Parameter Bias { get; }

    /// <summary>(B, T, C) → (B, T, V).</summary>
    /// <param name="x">The last block's output.</param>
    /// <param name="table">The embedding table (V, C).</param>
    /// <param name="context">Trace; off when null.</param>
    public Tensor Forward(Tensor x, Tensor table, ForwardContext? context = null)
    {
        x = context.At(TracePoints.HeadPre, Dense.Forward(x)).Activate(_activation);
        x = context.At(TracePoints.HeadNorm, Norm.Forward(context.At(TracePoints.HeadPost, x))); // (B, T, C)
        Tensor weight = Unembedding is null ? table : Unembedding.Weight.Value;
        return context.At(TracePoints.Logits, x.MatMul(weight, transposeRight: true, bias: Bias.Value, precision: Precision)); // (B, T, V)
    }
}
