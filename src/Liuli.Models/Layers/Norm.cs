using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Which norm.</summary>
public enum NormKind : byte
{
    /// <summary>Mean taken off, divided by the deviation; weight and bias.</summary>
    Layer,

    /// <summary>Divided by the root of the mean square; weight only.</summary>
    Rms,
}

/// <summary>Brings each line of numbers to a common size: what <see cref="LayerNorm"/> and <see cref="RmsNorm"/> have in common.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
public abstract class Norm : Module
{
    /// <summary>(…, width) → the same shape, stored as F32 or, for products that round it anyway, as BF16.</summary>
    public abstract Tensor Forward(Tensor x, DType output = DType.F32);

    /// <summary>The norm that <paramref name="config"/> names, for lines of <paramref name="width"/> numbers.</summary>
    public static Norm Create(NormConfig config, int width) => config.Kind switch
    {
        NormKind.Layer => new LayerNorm(width, config.Epsilon),
        NormKind.Rms => new RmsNorm(width, config.Epsilon, config.UnitOffset),
        _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, "unknown norm"),
    };
}
