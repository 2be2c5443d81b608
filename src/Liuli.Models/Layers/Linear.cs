using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>y = x·Wᵀ + b: every output is a weighted sum of all inputs.</summary>
public sealed class Linear : Module
{
    /// <summary>A layer from <paramref name="inputs"/> to <paramref name="outputs"/> numbers.</summary>
    public Linear(int inputs, int outputs, bool bias = true, WeightLayout layout = WeightLayout.OutIn, Initializer? initializer = null)
    {
        Layout = layout;
        Shape shape = layout == WeightLayout.OutIn ? [outputs, inputs] : [inputs, outputs];
        Weight = AddParameter("weight", shape, initializer ?? Initializer.ForInputs(inputs), layout);
        if (bias)
            Bias = AddParameter("bias", [outputs], initializer is null ? Initializer.ForInputs(inputs) : Initializer.Zeros);
    }

    /// <summary>W, in the order that <see cref="Layout"/> says.</summary>
    public Parameter Weight { get; }

    /// <summary>b, where there is one.</summary>
    public Parameter? Bias { get; }

    /// <summary>How <see cref="Weight"/> lies in memory.</summary>
    public WeightLayout Layout { get; }

    /// <summary>(…, inputs) → (…, outputs).</summary>
    public Tensor Forward(Tensor x) =>
        x.MatMul(Weight.Value, transposeRight: Layout == WeightLayout.OutIn, bias: Bias is null ? default : Bias.Value, precision: Precision);
}
