using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>y = x / √(mean of squares + ε) · w over the last dimension; with an offset, · (1 + w).</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", 2019. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class RmsNorm : Norm
{
    private readonly float _epsilon;
    private readonly bool _unitOffset;

    /// <summary>A norm of lines of <paramref name="width"/> numbers.</summary>
    /// <param name="width">Numbers in a line.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="unitOffset">Whether to multiply by 1 + w; weights begin at 0 then.</param>
    public RmsNorm(int width, float epsilon = 1e-6f, bool unitOffset = false)
    {
        _epsilon = epsilon;
        _unitOffset = unitOffset;
        Weight = AddParameter("weight", [width], unitOffset ? Initializer.Zeros : Initializer.Ones);
    }

    /// <summary>w.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, DType output = DType.F32) => x.RmsNorm(_unitOffset ? Weight.Value.AddScalar(1) : Weight.Value, _epsilon, output);
}
