using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>The part of a block that works on each position by itself.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
public abstract class FeedForward : Module
{
    /// <summary>How its input is best stored, see <see cref="Linear.InputType"/>.</summary>
    public virtual DType InputType(ForwardContext? context) => DType.F32;

    /// <summary>(B, T, C) → (B, T, C).</summary>
    public abstract Tensor Forward(Tensor x, ForwardContext? context = null);

    /// <summary>The feed-forward part that the description of block <paramref name="block"/> asks for.</summary>
    internal static FeedForward Create(ModelConfig config, int block, Initializer residual)
    {
        FeedForwardConfig part = config.Layer(block).FeedForward;
        return part.Experts is null
            ? new DenseFeedForward(config, part, TracePoints.InBlock(block, "mlp"), residual, config.ResidualDropout)
            : new MixtureOfExperts(config, part, TracePoints.InBlock(block, "mlp"), residual);
    }
}
