using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>y = x / √(mean of squares + ε) · w over the last dimension.</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", 2019.</remarks>
public sealed class RmsNorm : Norm
{
    private readonly float _epsilon;

    /// <summary>A norm of lines of <paramref name="width"/> numbers.</summary>
    public RmsNorm(int width, float epsilon = 1e-6f)
    {
        _epsilon = epsilon;
        Weight = AddParameter("weight", [width], Initializer.Ones);
    }

    /// <summary>w.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.RmsNorm(Weight.Value, _epsilon);
}
