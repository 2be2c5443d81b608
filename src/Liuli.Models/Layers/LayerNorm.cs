using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>y = (x − mean) / √(variance + ε) · w + b over the last dimension.</summary>
/// <remarks>Ba, Kiros and Hinton, "Layer normalization", 2016. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class LayerNorm : Norm
{
    private readonly float _epsilon;

    /// <summary>A norm of lines of <paramref name="width"/> numbers.</summary>
    public LayerNorm(int width, float epsilon = 1e-5f)
    {
        _epsilon = epsilon;
        Weight = AddParameter("weight", [width], Initializer.Ones);
        Bias = AddParameter("bias", [width], Initializer.Zeros);
    }

    /// <summary>w.</summary>
    public Parameter Weight { get; }

    /// <summary>b.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, DType output = DType.F32) => x.LayerNorm(Weight.Value, Bias.Value, _epsilon, output);
}
