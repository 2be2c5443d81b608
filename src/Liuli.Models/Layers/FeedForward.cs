using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Works on each position by itself: down(f(up(x))), or with a gate down(f(gate(x)) · up(x)).</summary>
public sealed class FeedForward : Module
{
    private readonly Activation _activation;
    private readonly Dropout _dropout;
    private readonly string _before, _beforeLinear, _after;

    internal FeedForward(DecoderConfig config, int block, Initializer residual)
    {
        FeedForwardConfig part = config.FeedForward;
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        _activation = part.Activation;
        if (part.Gated)
            Gate = Child("gate", new Linear(config.Width, part.Width, part.Bias, config.WeightLayout, initializer));
        Up = Child("up", new Linear(config.Width, part.Width, part.Bias, config.WeightLayout, initializer));
        Down = Child("down", new Linear(part.Width, config.Width, part.Bias, config.WeightLayout, residual));
        _dropout = Child("dropout", new Dropout(config.ResidualDropout));
        _before = TracePoints.InBlock(block, "mlp.pre");
        _beforeLinear = TracePoints.InBlock(block, "mlp.pre_linear");
        _after = TracePoints.InBlock(block, "mlp.post");
    }

    /// <summary>C → F, through the activation; null without a gate.</summary>
    public Linear? Gate { get; }

    /// <summary>C → F.</summary>
    public Linear Up { get; }

    /// <summary>F → C.</summary>
    public Linear Down { get; }

    /// <summary>(B, T, C) → (B, T, C).</summary>
    public Tensor Forward(Tensor x, ForwardContext? context = null)
    {
        Tensor hidden = Gate is null
            ? context.At(_before, Up.Forward(x)).Activate(_activation)
            : context.At(_before, Gate.Forward(x)).Activate(_activation) * context.At(_beforeLinear, Up.Forward(x)); // (B, T, F)
        return _dropout.Forward(Down.Forward(context.At(_after, hidden)), context);
    }
}
